internal import BackupFormat
internal import BackupRepository

extension SetFacts {
    /// What the repository alone tells of a cluster.
    init(_ cluster: Fleet.Cluster) {
        self.init(
            count: cluster.count,
            latest: cluster.latest?.id,
            newest: cluster.newest.mapValues { Newest(set: $0.id, takenAt: $0.takenAt) },
            jobs: nil,
            recordedJobs: cluster.latest?.jobs,
            baseline: nil,
            lastWhole: cluster.whole?.takenAt,
            unreadable: cluster.unreadable,
            drill: cluster.drill.map {
                Drill(at: $0.at, passed: $0.passed, passedAt: $0.passedAt, rto: $0.rtoSeconds)
            }
        )
    }

    /// The clusters of a repository by it alone, by name; or one of them.
    static func ofFleet(_ settings: DaemonSettings, only chosen: String? = nil) throws -> [String: SetFacts] {
        let repository = try settings.place.open().trusting(settings.signatures)
        let clusters = try Fleet.read(repository, only: chosen, cache: settings.cacheFolder) { set in
            // What a changed job list was put down in is no backup by the clock.
            guard set.label != jobListLabel else { return false }
            guard let layers = settings.expectations[set.cluster]?.layers else { return true }
            let keepsHistory = PgCron.keepsHistory(set.pgCron)
            return (keepsHistory ? layers : layers.subtracting([.history])).isSubset(of: set.layers)
        }
        // One that is named and has no set is missed.
        let named = chosen.map { [$0] } ?? Array(settings.expectations.keys)
        let missed = named.map { ($0, SetFacts.none) }
        return Dictionary(missed + clusters.map { ($0.name, SetFacts($0)) }) { $1 }
    }
}
