internal import BackupFormat
internal import FoundationEssentials

/// Summaries of the newest sets of many clusters on this machine.
///
/// Sets never change; an entry counts while the digest it was made from is the one in the repository. Losing the file costs
/// time, nothing else.
struct FleetMemory: Sendable {
    /// A set as it was read.
    struct Entry: Sendable {
        let digest: String
        /// By whose keys its signature was judged.
        let judge: String
        let summary: SetSummary
    }

    private struct Key: Hashable {
        let cluster: String
        let set: SetID
    }

    private let path: String?
    private let folder: String
    private var entries: [Key: Entry] = [:]
    private var used: Set<Key> = []
    private var changed = false

    /// `folder`: where caches lie; nil: nothing is kept.
    init(folder: String?, repository: String) {
        self.folder = folder ?? ""
        path = folder.map { $0 + "/fleet-" + String(SHA256Digest.hex(of: repository).prefix(24)) + ".tsv" }
        guard let path, let data = FileManager.default.contents(atPath: path) else { return }
        for line in data.split(separator: UInt8(ascii: "\n")) {
            let fields = line.split(separator: UInt8(ascii: "\t"), maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3, let summary = SetSummary(cacheLine: String(decoding: fields[2], as: UTF8.self))
            else { continue }
            let key = Key(cluster: summary.cluster, set: summary.id)
            entries[key] = Entry(
                digest: String(decoding: fields[0], as: UTF8.self),
                judge: String(decoding: fields[1], as: UTF8.self),
                summary: summary
            )
        }
    }

    /// What is known of a set, judged by these keys.
    mutating func entry(_ set: SetID, of cluster: String, judgedBy judge: String) -> Entry? {
        let key = Key(cluster: cluster, set: set)
        guard let entry = entries[key], entry.judge == judge else { return nil }
        used.insert(key)
        return entry
    }

    mutating func add(_ entry: Entry) {
        let key = Key(cluster: entry.summary.cluster, set: entry.summary.id)
        entries[key] = entry
        used.insert(key)
        changed = true
    }

    /// Writes down what was asked for.
    ///
    /// Failing to is no error.
    func save() {
        guard let path, changed || entries.count > used.count else { return }
        try? FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let lines = used.compactMap { entries[$0] }.map { "\($0.digest)\t\($0.judge)\t\($0.summary.cacheLine)\n" }
        try? Data(lines.joined().utf8).write(to: URL(filePath: path), options: .atomic)
    }
}
