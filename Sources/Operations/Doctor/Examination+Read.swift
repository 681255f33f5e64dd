internal import CronModel
internal import CronSchedule
internal import PostgresAccess

extension Examination {
    /// Asks one question after the other; what the server refuses is noted, and the next is asked.
    static func read(
        _ server: CronServer,
        on session: PostgresConnection,
        databaseProblem: Text?
    ) async throws -> Examination {
        let installable = try await session.first(ServerCatalog.installableVersion)
        let facts = try await extensionFacts(server, on: session, databaseProblem)
        let created = facts.value ?? nil
        let isPartial = created == nil ? false : try await session.first(JobCatalog.rowsAreHidden) == true
        if isPartial { try await session.execute(ServerCatalog.admitHiddenRows) }
        let jobs = try await jobs(facts, on: session)
        let names = (jobs.value ?? []).map(\.username).distinct()
        // The rows before the sequences, which are read once more: a run that begins in between is ahead of neither.
        let history = try await history(facts, on: session)
        let highestJobid = created == nil ? 0 : try await session.first(JobCatalog.highestJobid) ?? 0
        return Examination(
            server: server,
            databaseProblem: databaseProblem,
            settings: Dictionary(
                try await session.rows(SetupCatalog.settings).map { ($0.name, $0.value) },
                uniquingKeysWith: { first, _ in first }
            ),
            placeholders: try await placeholders(server, on: session),
            zoneIsKnown: try await knowsZone(server, on: session),
            installable: installable,
            extension: try await extensionFacts(server, on: session, databaseProblem),
            releases: releases(server, installable, created),
            isPartial: isPartial,
            jobs: jobs,
            roles: try await .of { try await session.rows(RoleCatalog.roles(named: names)) },
            databases: try await session.rows(RoleCatalog.databases),
            forbidden: try await forbidden(jobs.value ?? [], on: session),
            accessRules: try await .of { try await session.rows(SetupCatalog.accessRules) },
            memberships: try await memberships(names, on: session),
            history: history,
            highestJobid: highestJobid
        )
    }

    /// Unlike for an operation, a role that may not use the schema is no reason to stop.
    private static func extensionFacts(
        _ server: CronServer,
        on session: PostgresConnection,
        _ databaseProblem: Text?
    ) async throws -> Reading<ExtensionFacts?> {
        if let databaseProblem { return .unknown(databaseProblem) }
        return try await .of { try await server.extensionFacts(on: session) }
    }

    private static func jobs(
        _ facts: Reading<ExtensionFacts?>,
        on session: PostgresConnection
    ) async throws -> Reading<[Job]> {
        switch facts {
        case .unknown(let reason): return .unknown(reason)
        case .known(nil): return .unknown(noExtension)
        case .known(let facts?):
            return try await .of { try await session.rows(JobCatalog.jobs(columns: facts.jobColumns)) }
        }
    }

    private static func history(
        _ facts: Reading<ExtensionFacts?>,
        on session: PostgresConnection
    ) async throws -> Reading<HistoryFigures?> {
        switch facts {
        case .unknown(let reason): return .unknown(reason)
        case .known(nil): return .unknown(noExtension)
        case .known(let facts?):
            guard facts.historyTable != nil else { return .known(nil) }
            return try await .of {
                guard let size = try await session.first(HistoryFiguresCatalog.size) else { return nil }
                return HistoryFigures(
                    size: size,
                    overlap: try await session.first(HistoryFiguresCatalog.greatestOverlap) ?? 0,
                    failing: try await session.rows(HistoryFiguresCatalog.failing),
                    reached: try await session.rows(HistoryFiguresCatalog.reached),
                    highestRunid: try await session.first(HistoryCatalog.highestRunid) ?? 0
                )
            }
        }
    }

    static let noExtension = Text("the extension is not created", zh: "扩展尚未创建")

    /// What the library shows counts; without the right to see that, what its SQL allows: it or anything newer.
    private static func releases(
        _ server: CronServer,
        _ installable: String?,
        _ facts: ExtensionFacts?
    ) -> [CronRelease] {
        let byLibrary = server.cronSettings?.releases(installing: installable) ?? []
        if !byLibrary.isEmpty { return byLibrary }
        let byCatalog = (installable ?? facts?.catalogVersion).map { CronRelease.candidates(catalogVersion: $0) } ?? []
        return byCatalog.isEmpty ? [.newest] : byCatalog
    }

    private static func placeholders(
        _ server: CronServer,
        on session: PostgresConnection
    ) async throws -> [(name: String, value: String)] {
        guard server.cronSettings != nil else { return [] }
        let configured = try await Reading.of { try await session.rows(SetupCatalog.configuredNames) }.value ?? []
        let known = [
            "cron.timezone", "cron.launch_active_jobs", "cron.match_dom_and_dow", "cron.use_background_workers",
            "cron.log_run", "cron.enable_superuser_jobs", "cron.log_min_messages", "cron.host",
        ]
        return try await session.rows(SetupCatalog.placeholders(of: (configured + known).distinct()))
    }

    private static func knowsZone(_ server: CronServer, on session: PostgresConnection) async throws -> Bool {
        guard let zone = server.cronSettings?["cron.timezone"] else { return true }
        if (try? TimeZoneRules.load(zone)) != nil { return true }
        return try await session.first(SetupCatalog.knowsTimeZone(zone)) == true
    }

    private static func forbidden(_ jobs: [Job], on session: PostgresConnection) async throws -> [(String, String)] {
        struct Pair: Hashable {
            let role: ExactText
            let database: ExactText
        }
        let pairs = Array(Set(jobs.map { Pair(role: ExactText($0.username), database: ExactText($0.database)) }))
        return try await session.rows(
            RoleCatalog.lackingConnect(roles: pairs.map(\.role.text), databases: pairs.map(\.database.text))
        )
    }

    private static func memberships(
        _ roles: [String],
        on session: PostgresConnection
    ) async throws -> [ExactText: Set<ExactText>] {
        let pairs = try await session.rows(SetupCatalog.memberships(of: roles))
        return Dictionary(grouping: pairs) { ExactText($0.role) }.mapValues { Set($0.map { ExactText($0.group) }) }
    }
}
