internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Operations

/// What the repository holds of a cluster.
struct SetFacts: Sendable {
    /// The newest complete set that holds a layer.
    struct Newest: Sendable {
        let set: SetID
        let takenAt: Instant
        /// Nil where only its summary was read.
        var bytes: Int64?
        var seconds: Double?
    }

    /// The last drill.
    struct Drill: Sendable {
        let at: Instant
        let passed: Bool
        /// When the last one that passed ended; nil: none did.
        let passedAt: Instant?
        /// Seconds from its start until all was back and verified.
        let rto: Double?
    }

    let count: Int
    let latest: SetID?
    let newest: [Layer: Newest]
    /// Of the newest set, complete or not; nil where only its summary was read.
    let jobs: Proof?
    /// The number of jobs in the newest set, where nobody looks at the server.
    private(set) var recordedJobs: Int?
    /// The newest complete set that was taken by the clock or by hand, with its jobs: what drift is measured from.
    let baseline: JobRoster?
    /// When the newest set was taken that holds every layer which backups of this cluster are to have.
    let lastWhole: Instant?
    /// How many of the sets that were looked at cannot be read.
    private(set) var unreadable = 0
    /// How many of them are not to be believed: signatures are looked at, and none of a trusted key is there.
    private(set) var unbelieved = 0
    /// What this machine has seen and is there no more; nil: nothing is remembered, or it cannot be compared.
    private(set) var losses: [RepositoryMemory.Loss]?
    private(set) var drill: Drill?

    /// What an empty repository holds.
    static let none = SetFacts(count: 0, latest: nil, newest: [:], jobs: nil, baseline: nil, lastWhole: nil)

    /// Reads the newest manifests until each layer is found; at most so many.
    ///
    /// Drills are on record under their server's system identifier, `server`; nil: it is not known, and neither are they.
    /// Where no set has come or gone since `earlier`, that still holds.
    static func read(
        _ repository: Repository,
        cluster: String,
        on server: String?,
        layers: Set<Layer>,
        memory: RepositoryMemory? = nil,
        earlier: SetFacts?
    ) throws -> SetFacts {
        let ids = try repository.sets(of: cluster)
        let known = earlier?.drill
        let drill = try server.flatMap { try Drill(repository, cluster, on: $0, earlier: known) } ?? known
        if var earlier, earlier.count == ids.count, earlier.latest == ids.last {
            earlier.drill = drill
            // Until somebody has looked into it.
            if earlier.losses?.isEmpty == false { earlier.losses = losses(repository, cluster, memory) }
            return earlier
        }
        var (newest, jobs, whole): ([Layer: Newest], Proof?, Instant?) = ([:], nil, nil)
        var (regular, unreadable, unbelieved): (Manifest?, Int, Int) = (nil, 0, 0)
        for id in ids.reversed().prefix(limit) {
            if whole != nil, regular != nil, layers.isSubset(of: newest.keys) { break }
            let manifest: Manifest
            do {
                manifest = try repository.authenticManifest(of: id, in: cluster)
            } catch let error as ActionableError where SignatureFailure.codes.contains(error.code) {
                unbelieved += 1
                continue
            } catch {
                unreadable += 1
                continue
            }
            if jobs == nil { jobs = manifest.proof }
            guard manifest.status == .complete else { continue }
            if regular == nil, manifest.label != jobListLabel { regular = manifest }
            for layer in manifest.layers where newest[layer] == nil { newest[layer] = Newest(manifest, layer) }
            let possible = manifest.pgCron.keepsHistory ? layers : layers.subtracting([.history])
            if whole == nil, possible.isSubset(of: manifest.layers) { whole = manifest.takenAt }
        }
        return SetFacts(
            count: ids.count,
            latest: ids.last,
            newest: newest,
            jobs: jobs,
            baseline: try regular.map { try baseline($0, repository, earlier) },
            lastWhole: whole,
            unreadable: unreadable,
            unbelieved: unbelieved,
            losses: losses(repository, cluster, memory),
            drill: drill
        )
    }

    /// Compares with what was seen before, and remembers what is there now as far as nothing is lost.
    private static func losses(
        _ repository: Repository,
        _ cluster: String,
        _ memory: RepositoryMemory?
    ) -> [RepositoryMemory.Loss]? {
        guard let memory, let server = try? repository.owner(of: cluster) else { return nil }
        return try? memory.compare(with: repository, .init(cluster: cluster, server: server)).losses
    }

    private static func baseline(_ set: Manifest, _ repository: Repository, _ earlier: SetFacts?) throws -> JobRoster {
        if let known = earlier?.baseline, known.digest == set.proof.digest { return known }
        return JobRoster(try SetContents.read(set, from: repository)).withoutCommands()
    }

    private static let limit = 400
    /// The label of sets that were taken because the job list changed.
    static let jobListLabel = "job list changed"
}

extension SetFacts.Drill {
    /// Nil where none is on record; `earlier` where none was held since.
    init?(_ repository: Repository, _ cluster: String, on server: String, earlier: Self?) throws {
        guard let record = try repository.newestRecord(.drill, of: cluster, on: server) else { return nil }
        if let earlier, earlier.at == record.at {
            self = earlier
            return
        }
        at = record.at
        passed = record.passed == true
        passedAt =
            try passed
            ? at : repository.newestRecord(.drill, of: cluster, on: server) { $0.passed == true }.map(\.at)
        // Evidence that cannot be read leaves the record as it is.
        let newest = (try? repository.drills(of: cluster))?.last
        rto = newest.flatMap { try? repository.drillSummary($0, of: cluster) }?.rtoSeconds
    }
}

extension SetFacts.Newest {
    init(_ manifest: Manifest, _ layer: Layer) {
        set = manifest.set
        takenAt = manifest.takenAt
        let folder: [String] =
            switch layer {
            case .full: ["databases/", "full/", "globals"]
            case .cron: ["cron/"]
            case .history: ["history/"]
            }
        let own = manifest.files.filter { file in folder.contains { file.path.hasPrefix($0) } }
        let shared = layer == .history ? manifest.history?.segments.reduce(0) { $0 + $1.bytes } ?? 0 : 0
        bytes = own.reduce(shared) { $0 + $1.bytes }
        seconds = manifest.timings.reduce(0) { $0 + $1.seconds }
    }
}
