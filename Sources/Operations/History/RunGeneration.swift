internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule

/// One life of a history table: what an archive holds of it, and whether it is the live one.
struct RunGeneration: Sendable {
    let name: String
    /// The newest set of it; nil: only the live table knows it.
    let manifest: Manifest?
    var isLive: Bool
    var jobs = JobDirectory()
    /// Run ids that a restore brought here from another generation, which has them itself.
    var copies = RunidRanges()

    /// As an archive has it.
    init(_ manifest: Manifest, in repository: Repository?, isLive: Bool) throws {
        name = manifest.history?.generation ?? ""
        self.manifest = manifest
        self.isLive = isLive
        guard let repository else { return }
        jobs.add(try SetContents.read(manifest, from: repository).jobs.map(\.job))
        copies = try repository.copies(
            on: manifest.server.systemIdentifier,
            cluster: manifest.cluster,
            unlessOf: name
        )
    }

    /// As a server alone has it.
    init(_ live: LiveTable, in repository: Repository?, cluster: String) throws {
        name = live.generation
        manifest = nil
        isLive = true
        copies =
            try repository?.copies(on: live.server.facts.systemIdentifier, cluster: cluster, unlessOf: name)
            ?? RunidRanges()
    }

    var segments: [Segment] { manifest?.history?.segments ?? [] }
}

extension Repository {
    /// The run ids that restores brought to a server from sets of this cluster.
    fileprivate func copies(on server: String, cluster: String, unlessOf generation: String) throws -> RunidRanges {
        var sets: Set<SetID> = []
        try forEachRecord(of: server) { record in
            guard record.kind == .restore || record.kind == .restored, record.cluster == cluster else { return }
            if let set = record.set { sets.insert(set) }
        }
        let standing = Set(try self.sets(of: cluster))
        var copies = RunidRanges()
        for id in sets.intersection(standing) {
            let manifest = try manifest(of: id, in: cluster)
            guard let history = manifest.history, history.generation != generation else { continue }
            copies = copies.union(try RunidRanges.read(of: manifest, in: self))
        }
        return copies
    }
}

/// Who the jobs of a generation are, by their numbers.
struct JobDirectory: Sendable {
    private(set) var jobs: [Int64: Job] = [:]

    /// Later jobs of a number replace earlier ones.
    mutating func add(_ list: [Job]) {
        for job in list { jobs[job.jobid] = job }
    }

    /// The numbers of the jobs of a name, or the number itself; of an owner's, where one is named.
    func numbers(of text: String, owner: String? = nil) -> Set<Int64> {
        if let owner {
            return Set(jobs.values.filter { $0.jobname == text && $0.username == owner }.map(\.jobid))
        }
        return Set(jobs.values.filter { $0.jobname == text }.map(\.jobid)).union(Int64(text).map { [$0] } ?? [])
    }
}
