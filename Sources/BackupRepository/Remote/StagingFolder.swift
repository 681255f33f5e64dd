internal import BackupFormat
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// What waits on this machine to go up to a store: files under the paths that they will have there, in batches.
///
/// Several operations may share one. Its folder is made when it is needed, readable by its owner alone; what a killed
/// process left is removed by the next one that makes its own.
final class StagingFolder: Sendable {
    private let parent: String
    private let state = Mutex(State())

    private struct State {
        var root: String?
        /// Files so far begun, batches too: each gets the next number.
        var last = 0
        /// What new files join.
        var open: Batch?
        /// What is going up, and what could not.
        var leaving: [Batch] = []
    }

    /// Files that go up in one call.
    struct Batch {
        let folder: String
        var bytes: Int64 = 0
    }

    /// More than this does not wait.
    private static let limit: Int64 = 64 << 20

    init(in parent: String) {
        self.parent = parent
    }

    deinit {
        state.withLock { if let root = $0.root { try? FileManager.default.removeItem(atPath: root) } }
    }

    var isFull: Bool { state.withLock { $0.open.map { $0.bytes > Self.limit } ?? false } }

    /// A file that joins a batch once it is whole.
    func file() throws -> StagedFile {
        let path = try state.withLock { state in
            state.last += 1
            return try Self.root(&state, parent) + "/\(state.last)"
        }
        return try StagedFile(path)
    }

    /// A file that holds this.
    func file(holding bytes: [UInt8]) throws -> StagedFile {
        let file = try file()
        try bytes.withUnsafeBytes { try file.write($0) }
        try file.close()
        return file
    }

    /// A file that holds paths, a line each.
    func file(naming paths: [ObjectPath]) throws -> StagedFile {
        try file(holding: Array(paths.map { $0.description + "\n" }.sorted().joined().utf8))
    }

    func add(_ file: StagedFile, as path: ObjectPath) throws {
        try state.withLock { state in
            if state.open == nil {
                state.last += 1
                state.open = Batch(folder: try Self.root(&state, parent) + "/\(state.last)")
            }
            guard let folder = state.open?.folder else { return }
            try Self.make(folder: folder + "/" + path.parent.description)
            let place = folder + "/" + path.description
            guard rename(file.path, place) == 0 else { throw RepositoryFailure.system("cannot write", place, errno) }
            state.open?.bytes += file.bytes
        }
    }

    /// Everything that is to go up; what is added from now on is another batch.
    func leave() -> [Batch] {
        state.withLock { state in
            if let open = state.open { state.leaving.append(open) }
            state.open = nil
            return state.leaving
        }
    }

    /// A batch has gone up.
    func remove(_ batch: Batch) {
        state.withLock { state in
            state.leaving.removeAll { $0.folder == batch.folder }
            try? FileManager.default.removeItem(atPath: batch.folder)
        }
    }

    func reader(of path: ObjectPath) -> (any ObjectReader)? {
        folders.lazy.compactMap { try? $0.open(path) }.first
    }

    func list(_ folder: ObjectPath) -> [StorageEntry] {
        folders.flatMap { (try? $0.list(folder)) ?? [] }
    }

    func remove(_ path: ObjectPath) {
        for folder in folders { try? folder.remove(path) }
    }

    /// The newest batch first.
    private var folders: [LocalFolder] {
        state.withLock { state in
            (state.leaving + [state.open].compactMap(\.self)).reversed().map { LocalFolder(root: $0.folder) }
        }
    }

    private static func root(_ state: inout State, _ parent: String) throws -> String {
        if let root = state.root { return root }
        sweep(parent)
        let root = "\(parent)/\(name())"
        try make(folder: root)
        state.root = root
        return root
    }

    private static func make(folder: String) throws {
        let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
        do {
            try FileManager.default.createDirectory(
                atPath: folder,
                withIntermediateDirectories: true,
                attributes: attributes
            )
        } catch {
            throw RepositoryFailure.system("cannot make folder", folder, errno)
        }
    }

    private static let prefix = "cronvault-staging-"

    /// A name for a folder of this process.
    static func name() -> String { "\(prefix)\(getpid())-\(UInt32.random(in: .min ... .max))" }

    /// Removes the folders of processes that are no more.
    static func sweep(_ parent: String) {
        let names = (try? FileManager.default.contentsOfDirectory(atPath: parent)) ?? []
        for name in names where name.hasPrefix(prefix) {
            let owner = name.dropFirst(prefix.count).prefix { $0 != "-" }
            if let process = pid_t(owner), kill(process, 0) != 0, errno == ESRCH {
                try? FileManager.default.removeItem(atPath: "\(parent)/\(name)")
            }
        }
    }
}

/// A file that is to join a batch; it need not survive a power cut.
final class StagedFile {
    let path: String
    /// The same, as rclone takes it.
    var place: (folder: String, name: String) {
        let slash = path.lastIndex(of: "/") ?? path.startIndex
        return (String(path[..<slash]), String(path[slash...].dropFirst()))
    }
    private(set) var bytes: Int64 = 0
    private var descriptor: Int32

    fileprivate init(_ path: String) throws {
        self.path = path
        descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw RepositoryFailure.system("cannot write", path, errno) }
    }

    deinit {
        if descriptor >= 0 { Glibc.close(descriptor) }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        try bytes.write(to: descriptor, path)
        self.bytes += Int64(bytes.count)
    }

    func close() throws {
        let closed = Glibc.close(descriptor)
        descriptor = -1
        guard closed == 0 else { throw RepositoryFailure.system("cannot write", path, errno) }
    }

    func discard() {
        if descriptor >= 0 { Glibc.close(descriptor) }
        descriptor = -1
        unlink(path)
    }
}
