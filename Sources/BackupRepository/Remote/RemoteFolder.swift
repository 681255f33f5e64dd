package import BackupFormat
internal import CronModel
internal import ExternalTools
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// Storage in a store that rclone reaches.
///
/// What is small, or gets its name last, is held back in a folder of this machine and goes up in one call: with the next
/// object that is put, or when there is much of it. So an object that was put is there only when all before it are.
///
/// Stores differ: an upload that was cut off can leave an empty object. Ours never are: an empty one counts as none.
package final class RemoteFolder: Storage {
    /// As the user named it.
    private let name: String
    private let rclone: Rclone
    private let staging: StagingFolder
    /// One sends up at a time, so that whoever returns from it knows that all before is there.
    private let settling = Mutex<Void>(())
    private let listings = Mutex<[ObjectPath: Listing]>([:])
    /// Copies of objects that never change, by path; nil: none are kept.
    private let copies: LocalFolder?

    /// Reaches a store; nothing is asked of it yet.
    ///
    /// In `staging` a private folder is made for what waits to go up; in `copies` small objects that never change are kept.
    package init(_ address: RemoteAddress, staging: String, copies: String? = nil) {
        name = address.name
        rclone = Rclone(root: address.root, settings: address.settings)
        self.staging = StagingFolder(in: staging)
        self.copies = copies.map {
            LocalFolder(root: $0 + "/" + SHA256Digest.hex(of: address.name).prefix(24))
        }
    }

    /// What was fetched to be read once: objects that may cease to exist.
    private let fetched = Mutex<[ObjectPath: [UInt8]]>([:])

    /// What a listing said, for as long as it is believed.
    private struct Listing {
        let entries: [StorageEntry]
        let until: ContinuousClock.Instant
    }

    /// Within one operation the same folder is asked for again and again.
    private static let belief = Duration.seconds(5)

    package var isWritable: Bool { true }
    package var isLocal: Bool { false }

    package func location(of path: ObjectPath) -> String {
        path.components.isEmpty
            ? name : name + (name.hasSuffix("/") || name.hasSuffix(":") ? "" : "/") + path.description
    }

    // MARK: Writing

    package func create(_ path: ObjectPath, namedLater: Bool) throws -> any ObjectWriter {
        RemoteWriter(path, namedLater: namedLater, staging: staging, store: self)
    }

    package func put(_ bytes: [UInt8], at path: ObjectPath) throws {
        try settle()
        let file = try staging.file(holding: bytes)
        defer { file.discard() }
        try ask("cannot write", path, tries: Self.writes) { _ in try rclone.put(file.place, at: path.description) }
        forget(path)
    }

    /// Starts a stream to the store; what was held back waits on.
    func upload(to path: ObjectPath) throws -> Upload {
        Upload(try rclone.write(path.description), at: location(of: path))
    }

    /// A stream has come to its end.
    func finish(_ upload: Upload, to path: ObjectPath) throws {
        try upload.finish()
        forget(path)
    }

    /// Sends up what was held back.
    func settle() throws {
        try settling.withLock { _ in
            for batch in staging.leave() {
                try ask("cannot write to", .root, tries: Self.writes) { tried in
                    try rclone.upload(folder: batch.folder, onceMore: tried > 0)
                }
                staging.remove(batch)
                forget(.root)
            }
        }
    }

    // MARK: Asking

    /// Asks the store for something, again where it may answer otherwise then; `body` is told how often it was asked.
    private func ask<Output>(
        _ doing: String,
        _ path: ObjectPath,
        tries pauses: [UInt32] = [],
        _ body: (Int) throws -> Output
    ) throws -> Output {
        var tried = 0
        var isRenewed = false
        while true {
            do {
                return try body(tried)
            } catch let failure as Rclone.Failure {
                let error = RemoteFailure.of(failure, doing, location(of: path))
                // Credentials may have changed since they were read.
                if error.code == RemoteFailure.refused, !isRenewed, rclone.renew() {
                    isRenewed = true
                    continue
                }
                guard tried < pauses.count, RemoteFailure.isTransient(error), !Task.isCancelled else { throw error }
                sleep(pauses[tried])
                tried += 1
            }
        }
    }

    /// Seconds before something is asked for again.
    private static let writes: [UInt32] = [1, 3, 9]
    private static let reads: [UInt32] = [2, 2]

    // MARK: Reading

    package func open(_ path: ObjectPath) throws -> any ObjectReader {
        if let waiting = staging.reader(of: path) { return waiting }
        if let bytes = fetched.withLock({ $0.removeValue(forKey: path) }) { return MemoryReader(bytes) }
        guard let copies, Self.neverChanges(path) else { return try fetch(path) }
        if let copy = try? copies.open(path) { return copy }
        let bytes = try fetch(path).all(limit: FormatCoder.documentLimit, file: location(of: path))
        try? copies.put(bytes, at: path)
        return MemoryReader(bytes)
    }

    private func fetch(_ path: ObjectPath) throws -> any ObjectReader {
        let place = location(of: path)
        // Some stores know no difference between an empty object and none, and ours are never empty.
        switch try ask("cannot read", path, tries: Self.reads, { _ in try rclone.open(path.description) }) {
        case .small(let bytes) where !bytes.isEmpty: return MemoryReader(bytes)
        case .large(let process, let bytes): return RemoteReader(process, bytes: bytes, at: place)
        default: throw RepositoryFailure.missing(place)
        }
    }

    /// Manifests, records and summaries of drills, whose names hold a random part.
    private static func neverChanges(_ path: ObjectPath) -> Bool {
        switch path.components.first {
        case "records": path.name.hasSuffix(".json")
        case "clusters": path.components.count == 5 && (path.name == "manifest.json" || path.name == "summary.json")
        default: false
        }
    }

    /// Brings copies of objects, those that are not here yet, in one call.
    package func prefetch(_ paths: [ObjectPath]) throws {
        guard let copies else { return }
        let missing = paths.filter { !Self.neverChanges($0) || (try? copies.open($0)) == nil }
        guard missing.count > 1 else { return }
        // Others on this machine may do the same: nobody reads what is still being written.
        let place = ObjectPath.root.child(StagingFolder.name())
        StagingFolder.sweep(copies.location(of: .root))
        defer { try? copies.removeFolder(place) }
        // Whatever does not come is asked for again when it is opened, and says why then.
        let names = try staging.file(naming: missing)
        defer { names.discard() }
        try? rclone.download(pathsIn: names.path, to: copies.location(of: place))
        for path in missing {
            if Self.neverChanges(path) {
                copies.move(place.appending(path), to: path)
            } else if let bytes = try? copies.get(place.appending(path)) {
                fetched.withLock { $0[path] = bytes }
            }
        }
    }

    /// A copy that turned out wrong is not believed again.
    package func distrust(_ path: ObjectPath) {
        _ = fetched.withLock { $0.removeValue(forKey: path) }
        try? copies?.remove(path)
    }

    package func forgetCopies() {
        fetched.withLock { $0.removeAll() }
        try? copies?.removeFolder(.root)
    }

    package func exists(_ path: ObjectPath) throws -> Bool {
        try staging.reader(of: path) != nil || look(at: [path])[path] != nil
    }

    package func look(at paths: [ObjectPath]) throws -> [ObjectPath: StorageEntry] {
        guard !paths.isEmpty else { return [:] }
        let asked = Dictionary(paths.map { ($0.description, $0) }) { $1 }
        let names = try staging.file(naming: paths)
        defer { names.discard() }
        var found: [ObjectPath: StorageEntry] = [:]
        for entry in try ask("cannot read", .root, tries: Self.reads, { _ in try rclone.look(atPathsIn: names.path) }) {
            guard let path = asked[entry.path], entry.bytes > 0 else { continue }
            found[path] = StorageEntry(name: path.name, isFolder: false, bytes: entry.bytes, modified: entry.modified)
        }
        for folder in Set(paths.map(\.parent)) {
            for entry in staging.list(folder) where !entry.isFolder {
                let path = folder.child(entry.name)
                if asked[path.description] != nil { found[path] = entry }
            }
        }
        return found
    }

    package func list(_ folder: ObjectPath) throws -> [StorageEntry] {
        let now = ContinuousClock.now
        if let known = listings.withLock({ $0[folder] }), known.until > now {
            return together(known.entries, staging.list(folder))
        }
        let entries = try ask("cannot list", folder, tries: Self.reads) { _ in try rclone.list(folder.description) }
            .filter { $0.isFolder || $0.bytes > 0 }
            .map { StorageEntry(name: $0.name, isFolder: $0.isFolder, bytes: $0.bytes, modified: $0.modified) }
            .sorted { $0.name < $1.name }
        listings.withLock { $0[folder] = Listing(entries: entries, until: now + Self.belief) }
        return together(entries, staging.list(folder))
    }

    private func together(_ stored: [StorageEntry], _ waiting: [StorageEntry]) -> [StorageEntry] {
        guard !waiting.isEmpty else { return stored }
        let all = Dictionary((stored + waiting).map { ($0.name, $0) }) { $1 }
        return all.values.sorted { $0.name < $1.name }
    }

    package func survey(_ folder: ObjectPath) throws -> [FolderSurvey] {
        var found: [String: FolderSurvey] = [:]
        try ask("cannot list", folder) { _ in
            try rclone.forEachEntry(below: folder.description, depth: 2) { entry in
                let parts = entry.path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
                guard parts.count == 2 else { return }
                var survey = found[parts[0]] ?? FolderSurvey(name: parts[0])
                if !parts[1].isEmpty, entry.bytes > 0 { survey.objects.insert(parts[1]) }
                found[parts[0]] = survey
            }
        }
        return found.values.sorted { $0.name < $1.name }
    }

    /// One call, which asks for many folders at a time.
    package func forEachFolder(
        below folder: ObjectPath,
        in parts: [String],
        _ body: (_ outer: String, _ part: String, _ name: String) throws -> Void
    ) throws {
        try ask("cannot list", folder) { _ in
            try rclone.forEachFolder(below: folder.description, in: parts) { path in
                let names = path.split(separator: "/", omittingEmptySubsequences: false)
                guard names.count == 4, let outer = ObjectPath.decoded(String(names[0])) else { return }
                try body(outer, String(names[1]), String(names[2]))
            }
        }
    }

    package func lastWrite(below folder: ObjectPath) throws -> Int64? {
        var last: Int64?
        try ask("cannot list", folder) { _ in
            try rclone.forEachEntry(below: folder.description, depth: nil) { entry in
                if !entry.isFolder { last = max(last ?? .min, entry.modified) }
            }
        }
        return last
    }

    // MARK: Removing

    package func remove(_ path: ObjectPath) throws { try remove(path) { try rclone.remove($0) } }

    package func removeFolder(_ path: ObjectPath) throws { try remove(path) { try rclone.remove(folder: $0) } }

    private func remove(_ path: ObjectPath, _ call: (String) throws -> Void) throws {
        staging.remove(path)
        distrust(path)
        forget(path)
        try ask("cannot remove", path) { _ in try call(path.description) }
    }

    /// A store shows no object that is still being written; what one holds of cut-off uploads is its own to clean up.
    package func sweep(_ folder: ObjectPath, olderThan seconds: Int) throws {}

    /// What lies at a path or below it has changed.
    private func forget(_ path: ObjectPath) {
        listings.withLock { listings in
            listings = listings.filter { folder, _ in
                !path.components.starts(with: folder.components) && !folder.components.starts(with: path.components)
            }
        }
    }
}
