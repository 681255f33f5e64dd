package import BackupFormat
package import BackupRepository
internal import CronModel
package import CronSchedule

/// Reads sets as far as retention is concerned.
package struct SetCandidates: Sendable {
    private let cluster: String
    private let repository: Repository
    private let standings: SetStandings
    private let now: Instant

    package init(of cluster: String, in repository: Repository, _ standings: SetStandings, at now: Instant) {
        self.cluster = cluster
        self.repository = repository
        self.standings = standings
        self.now = now
    }

    /// The sets that can be read, the server that each was taken from, and those that cannot be read.
    ///
    /// One that has ceased to exist since it was listed is none of either.
    package func read(
        _ ids: [SetID]
    ) throws -> (candidates: [RetentionPlan.Candidate], servers: [SetID: String], unreadable: [SetID]) {
        var (candidates, servers, unreadable): ([RetentionPlan.Candidate], [SetID: String], [SetID]) = ([], [:], [])
        try repository.prefetchManifests(of: ids, in: cluster)
        for id in ids {
            guard let (manifest, verdict) = try? repository.judgedManifest(of: id, in: cluster) else {
                // Another prune may have removed it since it was listed.
                if try repository.isCommitted(id, in: cluster) { unreadable.append(id) }
                continue
            }
            servers[id] = manifest.server.systemIdentifier
            candidates.append(
                RetentionPlan.Candidate(
                    id: id,
                    takenAt: manifest.takenAt,
                    isComplete: manifest.status == .complete,
                    layers: manifest.layers,
                    bytes: manifest.bytes,
                    generation: manifest.history?.generation,
                    pin: standings.pin(of: id, at: now)
                        ?? manifest.replaces.flatMap { standings.pin(of: $0.id, at: now) },
                    isProven: standings.isProven(id) || manifest.replaces.map { standings.isProven($0.id) } == true,
                    isAuthentic: repository.signatures[cluster].admits(verdict)
                )
            )
        }
        return (candidates, servers, unreadable)
    }
}
