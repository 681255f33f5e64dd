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
        // rclone itself cannot try again: it reads what is put once.
        try patiently { _ in
            let upload = try Upload(path, bytes: bytes.count, rclone, at: location(of: path))
            try bytes.withUnsafeBytes { try upload.write($0) }
            try upload.finish()
        }
        forget()
    }

    /// Does it again, a few times, where the store may answer otherwise then; `body` is told how often it was tried.
    private func patiently(_ body: (Int) throws -> Void) throws {
        for (tries, pause) in Self.pauses.enumerated() {
            do {
                return try body(tries)
            } catch {
                guard RemoteFailure.isTransient(error) else { throw error }
                sleep(pause)
            }
        }
        try body(Self.pauses.count)
    }

    /// Seconds before something is tried again.
    private static let pauses: [UInt32] = [1, 3, 9]

    /// Starts a stream to the store; what was held back waits on.
    func upload(to path: ObjectPath) throws -> Upload {
        try Upload(path, bytes: nil, rclone, at: location(of: path))
    }

    /// Sends up what was held back.
    func settle() throws {
        try settling.withLock { _ in
            for batch in staging.leave() {
                try patiently { tries in
                    let ending = try rclone.upload(folder: batch.folder, onceMore: tries > 0)
                    guard ending.succeeded else { throw RemoteFailure.of(ending, "cannot write to", name) }
                }
                staging.remove(batch)
                forget()
            }
        }
    }

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
        try RemoteReader(try rclone.read(path.description), at: location(of: path)) {
            try self.lookUp(path)
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
        _ = try rclone.download(missing.map(\.description), to: copies.location(of: place))
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
        try staging.reader(of: path) != nil || lookUp(path) != nil
    }

    /// An object's size; nil where there is none.
    private func lookUp(_ path: ObjectPath) throws -> Int64? {
        try look(at: [path])[path]?.bytes
    }

    package func look(at paths: [ObjectPath]) throws -> [ObjectPath: StorageEntry] {
        guard !paths.isEmpty else { return [:] }
        let asked = Dictionary(paths.map { ($0.description, $0) }) { $1 }
        var found: [ObjectPath: StorageEntry] = [:]
        let ending = try rclone.look(at: asked.keys.sorted()) { entry in
            guard let path = asked[entry.path], entry.bytes > 0 else { return }
            found[path] = StorageEntry(name: path.name, isFolder: false, bytes: entry.bytes, modified: entry.modified)
        }
        guard ending.succeeded || ending.isNotFound else {
            throw RemoteFailure.of(ending, "cannot read", location(of: .root))
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
        var entries: [StorageEntry] = []
        let ending = try rclone.list(folder.description, depth: 1) { entry in
            let isFolder = entry.path.hasSuffix("/")
            guard isFolder || entry.bytes > 0 else { return }
            let name = isFolder ? String(entry.path.dropLast()) : entry.path
            entries.append(
                StorageEntry(
                    name: name,
                    isFolder: isFolder,
                    bytes: isFolder ? 0 : entry.bytes,
                    modified: entry.modified
                )
            )
        }
        guard ending.succeeded || ending.isNotFound else {
            throw RemoteFailure.of(ending, "cannot list", location(of: folder))
        }
        entries.sort { $0.name < $1.name }
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
        let ending = try rclone.list(folder.description, depth: 2) { entry in
            let parts = entry.path.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2 else { return }
            var survey = found[parts[0]] ?? FolderSurvey(name: parts[0])
            if !parts[1].isEmpty, entry.bytes > 0 { survey.objects.insert(parts[1]) }
            found[parts[0]] = survey
        }
        guard ending.succeeded || ending.isNotFound else {
            throw RemoteFailure.of(ending, "cannot list", location(of: folder))
        }
        return found.values.sorted { $0.name < $1.name }
    }

    /// One call, which asks for many folders at a time.
    package func forEachFolder(
        below folder: ObjectPath,
        in parts: [String],
        _ body: (_ outer: String, _ part: String, _ name: String) throws -> Void
    ) throws {
        let ending = try rclone.listFolders(folder.description, in: parts) { path in
            let names = path.split(separator: "/", omittingEmptySubsequences: false)
            guard names.count == 4, let outer = ObjectPath.decoded(String(names[0])) else { return }
            try body(outer, String(names[1]), String(names[2]))
        }
        guard ending.succeeded || ending.isNotFound else {
            throw RemoteFailure.of(ending, "cannot list", location(of: folder))
        }
    }

    package func lastWrite(below folder: ObjectPath) throws -> Int64? {
        var last: Int64?
        let ending = try rclone.list(folder.description, depth: nil) { entry in
            if !entry.path.hasSuffix("/") { last = max(last ?? .min, entry.modified) }
        }
        guard ending.succeeded || ending.isNotFound else {
            throw RemoteFailure.of(ending, "cannot list", location(of: folder))
        }
        return last
    }

    // MARK: Removing

    package func remove(_ path: ObjectPath) throws { try remove(path) { try rclone.remove($0) } }

    package func removeFolder(_ path: ObjectPath) throws { try remove(path) { try rclone.remove(folder: $0) } }

    private func remove(_ path: ObjectPath, _ call: (String) throws -> ChildProcess.Ending) throws {
        staging.remove(path)
        distrust(path)
        forget()
        let ending = try call(path.description)
        guard ending.succeeded || ending.isNotFound else {
            throw RemoteFailure.of(ending, "cannot remove", location(of: path))
        }
    }

    /// A store shows no object that is still being written; what one holds of cut-off uploads is its own to clean up.
    package func sweep(_ folder: ObjectPath, olderThan seconds: Int) throws {}

    private func forget() { listings.withLock { $0.removeAll() } }
}

extension ChildProcess.Ending {
    /// rclone's statuses for a folder and for a file that do not exist (rclone's documentation, "Exit code").
    var isNotFound: Bool { code == 3 || code == 4 }
}
