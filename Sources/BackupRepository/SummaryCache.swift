package import BackupFormat
internal import FoundationEssentials

/// Summaries of sets on this machine, so that a listing need not read every manifest.
///
/// Sets never change; an entry counts while the digest it was made from is the one in the repository. Losing the cache
/// costs time, nothing else.
package struct SummaryCache: Sendable {
    private let folder: String
    private let path: String
    private var lines: [String: String] = [:]
    private var changed = false

    /// `folder`: where caches lie, `$XDG_CACHE_HOME/cronvault`.
    package init(folder: String, cluster: String, repository: String) {
        self.folder = folder
        path = folder + "/" + String(SHA256Digest.hex(of: repository + "\n" + cluster).prefix(24)) + ".tsv"
        guard let data = FileManager.default.contents(atPath: path) else { return }
        // A digest has 64 digits; a tab follows.
        for line in data.split(separator: UInt8(ascii: "\n")) where line.count > 65 {
            let (digest, summary) = (line.prefix(64), line.dropFirst(65))
            lines[String(decoding: digest, as: UTF8.self)] = String(decoding: summary, as: UTF8.self)
        }
    }

    /// The summary that was made from a manifest with this digest.
    package func summary(digest: String) -> SetSummary? {
        lines[digest].flatMap { SetSummary(cacheLine: $0) }
    }

    /// The summaries by set, with the digests of the manifests that they were made from.
    func all() -> [SetID: (digest: String, summary: SetSummary)] {
        let known = lines.compactMap { digest, line in SetSummary(cacheLine: line).map { ($0.id, (digest, $0)) } }
        return Dictionary(known) { $1 }
    }

    package mutating func add(_ summary: SetSummary, digest: String) {
        lines[digest] = summary.cacheLine
        changed = true
    }

    /// Writes the cache back, keeping only what was asked for.
    ///
    /// Failing to is no error.
    package func save(keeping digests: Set<String>) {
        guard changed || lines.count > digests.count else { return }
        try? FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        let text = lines.filter { digests.contains($0.key) }.map { "\($0.key)\t\($0.value)\n" }.joined()
        try? Data(text.utf8).write(to: URL(filePath: path), options: .atomic)
    }
}

extension Repository {
    /// The sets of a cluster, oldest first, with the files of sets that cannot be read.
    package func summaries(
        of cluster: String,
        cache folder: String?
    ) async throws -> (sets: [SetSummary], unreadable: [SetID]) {
        var cache = folder.map { SummaryCache(folder: $0, cluster: cluster, repository: storage.location(of: .root)) }
        guard storage.isLocal else { return try await remoteSummaries(of: cluster, &cache) }
        let (ids, known) = (try candidates(of: cluster), cache)
        // Two at a time: a file is opened for each set.
        let half = ids.count / 2
        async let first = look(at: ids[..<half], in: cluster, known)
        let (second, found) = (await look(at: ids[half...], in: cluster, known), await first)
        for (digest, summary) in found.read + second.read { cache?.add(summary, digest: digest) }
        cache?.save(keeping: found.digests.union(second.digests))
        let sets = found.sets + second.sets
        let replaced = replaced(among: sets.map(\.id), of: cluster)
        return (
            replaced.isEmpty ? sets : sets.filter { !replaced.contains($0.id) }, found.unreadable + second.unreadable
        )
    }

    /// One listing says which sets there are; a set that was read once is not read again, since it never changes.
    private func remoteSummaries(
        of cluster: String,
        _ cache: inout SummaryCache?
    ) async throws -> (sets: [SetSummary], unreadable: [SetID]) {
        let (ids, known) = (try sets(of: cluster), cache?.all() ?? [:])
        let unknown = ids.filter { known[$0] == nil }
        try prefetchManifests(of: unknown, in: cluster)
        let found = await look(at: unknown[...], in: cluster, nil)
        for (digest, summary) in found.read { cache?.add(summary, digest: digest) }
        cache?.save(keeping: found.digests.union(ids.compactMap { known[$0]?.digest }))
        let sets = found.sets + ids.compactMap { known[$0]?.summary }
        return (sets.sorted { $0.id < $1.id }, found.unreadable)
    }

    private struct Look: Sendable {
        var sets: [SetSummary] = []
        var unreadable: [SetID] = []
        var digests: Set<String> = []
        /// What the cache did not know.
        var read: [(digest: String, summary: SetSummary)] = []
    }

    @concurrent
    private func look(at ids: ArraySlice<SetID>, in cluster: String, _ cache: SummaryCache?) async -> Look {
        var look = Look()
        for id in ids {
            let commit = Self.folder(of: id, in: cluster).child(Self.commitName)
            guard let bytes = try? storage.get(commit, limit: 4096) else { continue }
            let digest = String(decoding: bytes, as: UTF8.self)
            look.digests.insert(digest)
            if let known = cache?.summary(digest: digest), known.id == id {
                look.sets.append(known)
            } else if let manifest = try? manifest(of: id, in: cluster) {
                let summary = SetSummary(manifest)
                look.read.append((digest, summary))
                look.sets.append(summary)
            } else {
                look.unreadable.append(id)
            }
        }
        return look
    }
}
