internal import BackupFormat
package import BackupRepository
internal import CronModel
package import CronSchedule
package import PostgresAccess

/// The runs of a cluster: what its archive holds and what stands in the live table, each run once.
///
/// A run is known by its generation and its run id. Of a run that both have, the archived row counts if it was final, else
/// the live one.
package struct RunSource: Sendable {
    /// In the order of time.
    let generations: [RunGeneration]
    let repository: Repository?
    let live: LiveTable?
    /// What decides when jobs run; nil where there is neither a set nor a server.
    let clock: CronClock?
    /// Until when the source can tell: now, or when its newest set was taken.
    package let end: Instant
    /// Row security hides live rows from the role.
    package var isPartial: Bool { live?.isPartial ?? false }
    /// The cluster belongs to another server than the one that answered: its archive is left out.
    package let isForeign: Bool

    /// Opens what there is.
    ///
    /// `settings`: nil: the archive alone. `repository`: nil: the live table alone.
    package static func open(
        _ settings: ConnectionSettings?,
        _ repository: Repository?,
        cluster: String,
        now: Instant
    ) async throws -> RunSource {
        let live = if let settings { try await LiveTable.open(settings) } else { LiveTable?.none }
        let owner = try repository?.owner(of: cluster)
        let isForeign = live.map { owner != nil && owner != $0.server.facts.systemIdentifier } ?? false
        let archive = isForeign ? nil : repository
        let manifests = try archive?.newestHistories(of: cluster) ?? []
        var generations = try manifests.map { manifest in
            try RunGeneration(manifest, in: archive, isLive: live?.goesOn(from: manifest) ?? false)
        }
        if let live, live.hasTable {
            let index = generations.lastIndex(where: \.isLive) ?? generations.endIndex
            if index == generations.endIndex {
                generations.append(try RunGeneration(live, in: archive, cluster: cluster))
            }
            for other in generations.indices where other != index { generations[other].isLive = false }
            generations[index].jobs.add(live.jobs)
        }
        return RunSource(
            generations: generations,
            repository: archive,
            live: live,
            clock: live?.clock ?? manifests.last?.clock,
            end: live == nil ? manifests.last?.takenAt ?? now : now,
            isForeign: isForeign
        )
    }

    package func close() async { await live?.session.close() }
}

extension Manifest {
    /// The clock the source's jobs ran by.
    fileprivate var clock: CronClock {
        CronClock(releases: pgCron.releases, timezone: pgCron.timezone, matchDomAndDow: pgCron.matchDomAndDow)
    }
}

extension Repository {
    /// The newest set of each generation of a cluster's history, in the order of time: it holds every run of its
    /// generation that was ever archived.
    fileprivate func newestHistories(of cluster: String) throws -> [Manifest] {
        let folder = Self.folder(ofCluster: cluster).child("history")
        var missing = Set(try storage.list(folder).filter(\.isFolder).compactMap { ObjectPath.decoded($0.name) })
        var found: [Manifest] = []
        for id in try sets(of: cluster).reversed() where !missing.isEmpty || found.isEmpty {
            let manifest = try manifest(of: id, in: cluster)
            guard let generation = manifest.history?.generation else { continue }
            guard !found.contains(where: { $0.history?.generation == generation }) else { continue }
            missing.remove(generation)
            found.append(manifest)
        }
        return found.reversed()
    }
}
