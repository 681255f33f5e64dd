package import CronModel
package import CronSchedule
package import PostgresAccess

extension CronServer {
    /// The extension as it stands in the connected database, nil where it is not created.
    package func extensionFacts(on connection: PostgresConnection) async throws -> ExtensionFacts? {
        guard let identity = try await connection.first(ExtensionCatalog.identity) else { return nil }
        guard identity.mayUseSchema else { throw ServerFailure.schemaForbidden(role: facts.user, database: database) }
        return try await ExtensionCatalog.facts(identity, on: connection)
    }

    /// The same, where an operation cannot do without it.
    ///
    /// Throws `pg-cron-missing`, saying which step is missing.
    package func requireExtension(on connection: PostgresConnection) async throws -> ExtensionFacts {
        if let facts = try await extensionFacts(on: connection) { return facts }
        throw ServerFailure.extensionMissing(
            address: facts.address,
            database: database,
            isLoaded: cronSettings?.isLoaded,
            installable: try await connection.first(ServerCatalog.installableVersion)
        )
    }

    /// The launcher dies of a row whose owner is missing, and some releases of a superuser's row that is not admitted: to
    /// be looked at inside the transaction, with the rows in place.
    ///
    /// Throws `role-missing` or `superuser-jobs`.
    func requireOwners(on session: PostgresConnection) async throws {
        let missing = try await session.rows(RoleCatalog.ownersMissing)
        guard missing.isEmpty else { throw RestoreFailure.ownersMissing(missing) }
        guard cronSettings?.allowsSuperuserJobs == false else { return }
        let superusers = try await session.rows(RoleCatalog.superuserOwners)
        guard superusers.isEmpty else { throw RestoreFailure.superusers(superusers) }
    }

    /// The releases of the library that fit what the server shows, oldest first; never empty.
    package func releases(catalogVersion: String, on connection: PostgresConnection) async throws -> [CronRelease] {
        let installable = try await connection.first(ServerCatalog.installableVersion)
        let byLibrary = cronSettings?.releases(installing: installable) ?? []
        if !byLibrary.isEmpty { return byLibrary }
        let byCatalog = CronRelease.candidates(catalogVersion: catalogVersion)
        return byCatalog.isEmpty ? [.newest] : byCatalog
    }

    /// What decides when this server's jobs run.
    package func clock(catalogVersion: String, on connection: PostgresConnection) async throws -> CronClock {
        CronClock(
            releases: try await releases(catalogVersion: catalogVersion, on: connection),
            timezone: cronSettings?.timezone ?? "GMT",
            matchDomAndDow: cronSettings?.matchesDayAndWeekday ?? false
        )
    }
}

/// What decides when a schedule fires: the library's release, and two settings.
package struct CronClock: Sendable, Hashable {
    package let releases: [CronRelease]
    package let timezone: String
    package let matchDomAndDow: Bool

    package init(releases: [CronRelease], timezone: String, matchDomAndDow: Bool) {
        self.releases = releases
        self.timezone = timezone
        self.matchDomAndDow = matchDomAndDow
    }

    /// Of releases that cannot be told apart, the newest.
    package var release: CronRelease { releases.last ?? .newest }

    /// The rules of the zone that a server really uses for this setting.
    package var zone: TimeZoneRules { TimeZoneRules.serverSetting(timezone) }

    /// The same for comparing with another clock.
    package var context: ScheduleContext {
        ScheduleContext(release: release, timezone: zone, matchDomAndDow: matchDomAndDow)
    }

    /// A schedule's meaning under this clock.
    ///
    /// Throws `ScheduleError`.
    package func schedule(_ text: String) throws -> Schedule {
        try Schedule(text, release: release, matchDomAndDow: matchDomAndDow)
    }
}
