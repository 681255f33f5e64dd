package import BackupFormat
internal import CronModel
package import CronSchedule

/// Every cluster of a repository, by the repository alone: for whoever reaches none of their servers.
///
/// One listing tells which sets there are; of each cluster only the newest are read, each once.
package struct Fleet: Sendable {
    /// What the repository tells of a cluster.
    package struct Cluster: Sendable {
        package let name: String
        /// Folders that may be sets.
        package let count: Int
        /// The newest set, whatever it holds.
        package fileprivate(set) var latest: SetSummary?
        /// The newest complete set with a layer, as far back as `whole`.
        package fileprivate(set) var newest: [Layer: SetSummary] = [:]
        /// The newest set that is as sets of this cluster ought to be.
        package fileprivate(set) var whole: SetSummary?
        /// Of those that were looked at.
        package fileprivate(set) var unreadable = 0
        package fileprivate(set) var drill: Drill?
    }

    /// The last drill.
    package struct Drill: Sendable {
        package let at: Instant
        package let passed: Bool
        /// When the last one that passed began, as far back as is known.
        package let passedAt: Instant?
        package let rtoSeconds: Double?
    }

    private let repository: Repository
    private var memory: FleetMemory
    /// Clusters whose sets are still looked for.
    private var open: [Search] = []

    /// The search for the newest whole set of a cluster.
    private struct Search: Sendable {
        var cluster: Cluster
        var ids: ArraySlice<SetID>
        let hasMore: Bool
        let judge: String
    }

    private init(_ repository: Repository, cache folder: String?) {
        self.repository = repository
        memory = FleetMemory(folder: folder, repository: repository.storage.location(of: .root))
    }

    /// Reads all clusters, or one of them; by name.
    ///
    /// `isWhole`: whether a complete set is as it ought to be.
    package static func read(
        _ repository: Repository,
        only chosen: String? = nil,
        cache folder: String?,
        isWhole: (SetSummary) -> Bool
    ) throws -> [Cluster] {
        var fleet = Fleet(repository, cache: folder)
        var listing = try repository.listFleet()
        if let chosen { listing = listing.filter { $0.key == chosen } }
        let drills = try fleet.drills(listing)
        var clusters = try fleet.search(listing, isWhole)
        fleet.memory.save()
        for index in clusters.indices { clusters[index].drill = drills[clusters[index].name] }
        return clusters.sorted { $0.name < $1.name }
    }

    // MARK: Sets

    /// From the newest set back to the first whole one: of all clusters a few at a time, so that a store is asked seldom.
    private mutating func search(
        _ listing: [String: ClusterListing],
        _ isWhole: (SetSummary) -> Bool
    ) throws -> [Cluster] {
        var done: [Cluster] = []
        open = listing.map { name, listed in
            let ids = listed.sets
            return Search(
                cluster: Cluster(name: name, count: listed.count),
                ids: ids[...],
                hasMore: listed.count > ids.count,
                judge: repository.signatures[name].fingerprint
            )
        }
        var width = 1
        while !open.isEmpty {
            try prepare(width)
            var rest: [Search] = []
            for var search in open {
                for id in search.ids.prefix(width) where search.cluster.whole == nil {
                    look(at: id, &search, isWhole)
                }
                search.ids = search.ids.dropFirst(width)
                if search.cluster.whole == nil, search.ids.isEmpty, search.hasMore {
                    // So many sets of changed job lists, and none else.
                    try lookFurther(&search, isWhole)
                }
                if search.cluster.whole == nil, !search.ids.isEmpty {
                    rest.append(search)
                } else {
                    done.append(search.cluster)
                }
            }
            (open, width) = (rest, width * 4)
        }
        return done
    }

    private mutating func lookFurther(_ search: inout Search, _ isWhole: (SetSummary) -> Bool) throws {
        let ids = try repository.candidates(of: search.cluster.name).reversed()
        for id in ids.dropFirst(NewestNames.limit).prefix(Self.limit) where search.cluster.whole == nil {
            look(at: id, &search, isWhole)
        }
    }

    private static let limit = 1000

    /// Brings what the next looks need and is not known, in one call.
    private mutating func prepare(_ width: Int) throws {
        guard !repository.storage.isLocal else { return }
        var paths: [ObjectPath] = []
        for search in open {
            let name = search.cluster.name
            let files =
                ["manifest.json", Repository.commitName]
                + (repository.signatures[name].asks ? ["manifest.json.sig"] : [])
            for id in search.ids.prefix(width) where memory.entry(id, of: name, judgedBy: search.judge) == nil {
                let folder = Repository.folder(of: id, in: name)
                paths += files.map { folder.child($0) }
            }
        }
        try repository.storage.prefetch(paths)
    }

    private mutating func look(at id: SetID, _ search: inout Search, _ isWhole: (SetSummary) -> Bool) {
        let name = search.cluster.name
        switch summary(of: id, name, search.judge) {
        case .none: return
        case .failure: search.cluster.unreadable += 1
        case .success(let summary):
            if search.cluster.latest == nil { search.cluster.latest = summary }
            guard summary.status == .complete else { return }
            for layer in summary.layers where search.cluster.newest[layer] == nil {
                search.cluster.newest[layer] = summary
            }
            if isWhole(summary) { search.cluster.whole = summary }
        }
    }

    /// Nil where no set exists under the id.
    private mutating func summary(
        of id: SetID,
        _ cluster: String,
        _ judge: String
    ) -> Result<SetSummary, any Error>? {
        let known = memory.entry(id, of: cluster, judgedBy: judge)
        // A store is not asked again for what never changes.
        if let known, !repository.storage.isLocal { return .success(known.summary) }
        do {
            let commit = Repository.folder(of: id, in: cluster).child(Repository.commitName)
            let digest = String(decoding: try repository.storage.get(commit, limit: 4096), as: UTF8.self)
            if let known, known.digest == digest { return .success(known.summary) }
            let summary = SetSummary(try repository.authenticManifest(of: id, in: cluster))
            memory.add(FleetMemory.Entry(digest: digest, judge: judge, summary: summary))
            return .success(summary)
        } catch let error as ActionableError where error.code == "object-missing" {
            return nil
        } catch {
            return .failure(error)
        }
    }

    // MARK: Drills

    private func drills(_ listing: [String: ClusterListing]) throws -> [String: Drill] {
        let ids = listing.mapValues(\.drills).filter { !$0.value.isEmpty }
        try repository.storage.prefetch(
            ids.compactMap { name, ids in
                ids.first.map { Repository.folder(ofDrill: $0, in: name).child(Repository.drillCommitName) }
            }
        )
        return ids.reduce(into: [:]) { $0[$1.key] = drill($1.value, of: $1.key) }
    }

    /// Nil where none ended.
    private func drill(_ ids: [SetID], of cluster: String) -> Drill? {
        var last: DrillSummary?
        for id in ids {
            guard let summary = try? repository.drillSummary(id, of: cluster) else { continue }
            let newest = last ?? summary
            last = newest
            guard summary.status != .failed else { continue }
            return Drill(
                at: newest.startedAt,
                passed: newest.id == summary.id,
                passedAt: summary.startedAt,
                rtoSeconds: newest.rtoSeconds
            )
        }
        return last.map { Drill(at: $0.startedAt, passed: false, passedAt: nil, rtoSeconds: $0.rtoSeconds) }
    }
}

extension SignaturePolicy {
    /// Tells policies apart that judge otherwise; `-` where no signature is looked at.
    fileprivate var fingerprint: String {
        guard asks else { return "-" }
        let keys = trusted.map(\.base64).sorted().joined(separator: " ")
        return String(SHA256Digest.hex(of: "\(isRequired) \(keys)").prefix(16))
    }
}
