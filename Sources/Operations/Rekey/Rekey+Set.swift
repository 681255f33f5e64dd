internal import BackupFormat
internal import BackupRepository
internal import CronModel

extension Rekey {
    /// Segments that are for the recipients of now, by what they hold.
    struct Segments: Sendable {
        fileprivate struct Key: Sendable, Hashable {
            let generation: String
            let rows: String
            let first: Int64
            let last: Int64

            init(_ segment: Segment, _ generation: String) {
                self.generation = generation
                (rows, first, last) = (segment.rowsDigest, segment.first, segment.last)
            }
        }

        fileprivate var known: [Key: Segment] = [:]
        /// How many were written anew.
        fileprivate(set) var written = 0
    }

    /// Those of sets that are for these recipients: sets share them.
    func knownSegments() throws -> Segments {
        var segments = Segments()
        let ids = try repository.sets(of: cluster)
        try repository.prefetchSignedManifests(of: ids, in: cluster)
        for id in ids {
            guard let manifest = try? repository.authenticManifest(of: id, in: cluster), isCurrent(manifest),
                let history = manifest.history
            else { continue }
            for segment in history.segments { segments.known[.init(segment, history.generation)] = segment }
        }
        return segments
    }

    /// Writes one set anew.
    func write(_ entry: RekeyPlan.Entry, _ segments: inout Segments) async throws -> (set: SetID, bytes: Int64) {
        let old = try repository.authenticManifest(of: entry.set, in: cluster)
        environment.progress(.stage(Text("rekeying set \(old.set)", zh: "为备份集 \(old.set) 更换密钥")))
        let signing = repository.signing(with: entry.isSigned ? repository.signingKey : nil)
        let set = SetWriter(signing, id: try newID(for: old.set), cluster: cluster)
        do {
            var manifest = old
            let copy = Reencryption(of: old, in: repository, into: set)
            try writeFiles(of: old, copy, into: &manifest)
            try writeSegments(of: old, copy, into: &manifest, &segments)
            manifest.set = set.id
            manifest.tool = environment.toolVersion
            manifest.encryption = EncryptionNote(recipients: repository.encryption.recipients)
            manifest.publicKey = signing.signingKey?.publicKey
            manifest.replaces = try repository.link(toSet: old.set, in: cluster)
            manifest.previous = try previous(of: old)
            try await set.write(Array(RestoreGuide(manifest).markdown.utf8), to: ["RESTORE.md"], plain: true)
            manifest.files = (manifest.files + (await set.files)).sorted { $0.path < $1.path }
            // The commit point: from here on the new set stands in the old one's place.
            try await set.commit(manifest) { [manifest] in try requireAll(of: manifest, old: old.set) }
            return (set.id, manifest.bytes)
        } catch {
            set.discard()
            throw error
        }
    }

    private func writeFiles(of old: Manifest, _ copy: Reencryption, into manifest: inout Manifest) throws {
        var names: [String: String] = [:]
        manifest.files = try old.files.filter { $0.path != "RESTORE.md" }.map { entry in
            let written = try copy.write(entry)
            names[entry.path] = written.path
            return written
        }
        guard var full = manifest.full else { return }
        full.globals = names[full.globals] ?? full.globals
        for index in full.databases.indices {
            full.databases[index].path = names[full.databases[index].path] ?? full.databases[index].path
        }
        if let path = full.copy?.path { full.copy?.path = names[path] ?? path }
        manifest.full = full
    }

    private func writeSegments(
        of old: Manifest,
        _ copy: Reencryption,
        into manifest: inout Manifest,
        _ segments: inout Segments
    ) throws {
        guard let history = old.history else { return }
        manifest.history?.segments = try history.segments.map { segment in
            let key = Segments.Key(segment, history.generation)
            if let known = segments.known[key] { return known }
            let written = try copy.write(segment)
            segments.known[key] = written
            segments.written += 1
            return written
        }
        manifest.history?.recipients = repository.encryption.recipients
    }

    /// The set that the old one goes on from, or what stands in its place by now.
    private func previous(of old: Manifest) throws -> ChainLink? {
        guard let link = old.previous, let now = try repository.successor(of: link.id, in: cluster) else {
            return old.previous
        }
        return try repository.link(toSet: now, in: cluster)
    }

    /// Another id of the same second, after the old one where there is any.
    private func newID(for old: SetID) throws -> SetID {
        guard let second = old.instant else { return old }
        let taken = Set(try repository.candidates(of: cluster))
        var generator = SystemRandomNumberGenerator()
        let tries = (0..<1000).lazy.map { _ in SetID(at: second, generator: &generator) }
        guard
            let id = tries.first(where: { $0 > old && !taken.contains($0) })
                ?? tries.first(where: { !taken.contains($0) })
        else { throw RekeyFailure.noID(old) }
        return id
    }

    /// Somebody may have pruned the repository meanwhile.
    private func requireAll(of manifest: Manifest, old: SetID) throws {
        guard try repository.isCommitted(old, in: cluster) else { throw RekeyFailure.gone(old.description) }
        guard let history = manifest.history else { return }
        let stored = try repository.stored(history.segments, ofGeneration: history.generation, in: cluster).map(\.name)
        guard let gone = history.segments.map(\.name).first(where: { !stored.contains($0) }) else { return }
        throw RekeyFailure.gone(gone)
    }
}
