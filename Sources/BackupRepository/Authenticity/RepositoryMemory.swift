package import BackupFormat
internal import CronModel
internal import FoundationEssentials

/// What this machine has seen of repositories: the newest set of each cluster and the newest record of each server.
///
/// Whoever can write a repository can put an older copy of all of it in its place, which agrees with itself. What was seen
/// tells; so it lies outside, and goes on only from what is still there. Losing it costs nothing but that knowledge.
package struct RepositoryMemory: Sendable {
    private let folder: String

    /// `stateFolder`: where this user's programs keep their state, `$XDG_STATE_HOME/cronvault`.
    package init(stateFolder: String) {
        folder = stateFolder + "/seen"
    }

    /// What was seen and is there no more, though nothing tells that it was removed.
    package enum Loss: Sendable, Hashable {
        case set(SetID, cluster: String, file: String)
        case replacedSet(SetID, cluster: String, file: String)
        case record(SetID, server: String, file: String)
        case replacedRecord(SetID, server: String, file: String)
        /// Another repository stood at this place.
        case repository(String, file: String)

        /// Whoever put the older state there on purpose takes this file away.
        package var file: String {
            switch self {
            case .set(_, _, let file), .replacedSet(_, _, let file), .record(_, _, let file),
                .replacedRecord(_, _, let file), .repository(_, let file):
                file
            }
        }
    }

    /// What is looked at: nil: all.
    package struct Scope: Sendable {
        package let cluster: String?
        package let server: String?

        package static let everything = Scope(cluster: nil, server: nil)

        package init(cluster: String?, server: String?) {
            self.cluster = cluster
            self.server = server
        }
    }

    /// Compares with what is there now, and remembers that as far as nothing is lost.
    ///
    /// `seen`: how many sets and records were remembered and looked at. What cannot be written down is no error.
    package func compare(
        with repository: Repository,
        _ scope: Scope = .everything
    ) throws -> (seen: Int, losses: [Loss]) {
        let (id, place) = (try repository.identifier(), repository.storage.location(of: .root))
        let file = folder + "/" + ObjectPath.encoded(id) + ".json"
        var memory = Memory.read(file) ?? Memory(repository: id)
        let mark = self.mark(of: place)
        var losses: [Loss] = []
        if let other = mark.repository, other != id { losses.append(.repository(other, file: mark.file)) }
        let sets = memory.sets.filter { scope.cluster == nil || scope.cluster == $0.key }
        let records = memory.records.filter { scope.server == nil || scope.server == $0.key }
        for (cluster, link) in sets { losses += try loss(of: link, cluster, repository, file).map { [$0] } ?? [] }
        for (server, link) in records {
            losses += try loss(ofRecord: link, server, repository, file).map { [$0] } ?? []
        }
        try memory.learn(from: repository, scope, except: losses)
        write(memory, to: file)
        if mark.repository == nil { write(Mark(place: place, repository: id), to: mark.file) }
        return (sets.count + records.count, losses.sorted { "\($0)" < "\($1)" })
    }

    private func loss(
        of link: ChainLink,
        _ cluster: String,
        _ repository: Repository,
        _ file: String
    ) throws -> Loss? {
        guard try repository.isCommitted(link.id, in: cluster) else {
            return try repository.pruned(of: cluster).contains(link.id)
                ? nil : .set(link.id, cluster: cluster, file: file)
        }
        return (try? repository.link(toSet: link.id, in: cluster)) == link
            ? nil : .replacedSet(link.id, cluster: cluster, file: file)
    }

    private func loss(
        ofRecord link: ChainLink,
        _ server: String,
        _ repository: Repository,
        _ file: String
    ) throws -> Loss? {
        guard let now = try repository.link(toRecord: link.id, of: server) else {
            return .record(link.id, server: server, file: file)
        }
        return now == link ? nil : .replacedRecord(link.id, server: server, file: file)
    }

    /// The file that tells which repository stood at a place, and what it says.
    private func mark(of place: String) -> (file: String, repository: String?) {
        let file = folder + "/at-" + SHA256Digest.hex(of: place).prefix(24) + ".json"
        let mark = FileManager.default.contents(atPath: file).flatMap {
            try? FormatCoder.decode(Mark.self, from: Array($0), file: file)
        }
        return (file, mark?.place == place ? mark?.repository : nil)
    }

    private func write(_ document: some Encodable, to file: String) {
        guard let bytes = try? FormatCoder.encode(document) else { return }
        try? FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        try? Data(bytes).write(to: URL(filePath: file), options: .atomic)
    }
}

/// Which repository stood at a place.
private struct Mark: Codable {
    var format = Manifest.currentFormat
    let place: String
    let repository: String
}

/// What is remembered of a repository.
private struct Memory: Codable {
    var format = Manifest.currentFormat
    let repository: String
    /// By cluster.
    var sets: [String: ChainLink] = [:]
    /// By system identifier.
    var records: [String: ChainLink] = [:]

    init(repository: String) {
        self.repository = repository
    }

    /// Nil where there is none, or it cannot be read.
    static func read(_ file: String) -> Memory? {
        FileManager.default.contents(atPath: file).flatMap {
            try? FormatCoder.decode(Memory.self, from: Array($0), file: file)
        }
    }

    mutating func learn(
        from repository: Repository,
        _ scope: RepositoryMemory.Scope,
        except losses: [RepositoryMemory.Loss]
    ) throws {
        for cluster in try scope.cluster.map({ [$0] }) ?? repository.clusters() {
            let isLost = losses.contains { loss in
                switch loss {
                case .set(_, cluster, _), .replacedSet(_, cluster, _): true
                default: false
                }
            }
            guard !isLost, let newest = try repository.linkToNewestSet(of: cluster) else { continue }
            sets[cluster] = newest
        }
        for server in try scope.server.map({ [$0] }) ?? repository.servers() {
            let isLost = losses.contains { loss in
                switch loss {
                case .record(_, server, _), .replacedRecord(_, server, _): true
                default: false
                }
            }
            let newest = try repository.linkToNewestRecord(of: server, in: repository.storage)
            guard !isLost, let newest else { continue }
            records[server] = newest
        }
    }
}

extension Repository {
    /// The number that it was given when it was made.
    package func identifier() throws -> String {
        let path = ObjectPath.root.child("repository.json")
        return try RepositoryDocument.decode(try storage.get(path), file: storage.location(of: path)).id
    }

    /// The system identifiers of the servers that have records here.
    package func servers() throws -> [String] {
        try storage.list(ObjectPath.root.child("records")).filter(\.isFolder).map(\.name)
    }
}
