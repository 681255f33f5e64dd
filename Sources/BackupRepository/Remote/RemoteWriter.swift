internal import BackupFormat
internal import CronModel
internal import ExternalTools

/// Writes one object of a store.
///
/// What stays small is held back in the staging folder; what grows is streamed. An object whose name is known last cannot
/// be streamed: it waits in a file.
///
/// Not for use by two threads at once.
final class RemoteWriter: ObjectWriter {
    private let path: ObjectPath
    private let namedLater: Bool
    private let staging: StagingFolder
    private let store: RemoteFolder
    private var held: [UInt8] = []
    private var upload: Upload?
    private var file: StagedFile?
    private var isOver = false

    /// What is smaller is held back.
    private static let limit = 1 << 20

    init(_ path: ObjectPath, namedLater: Bool, staging: StagingFolder, store: RemoteFolder) {
        self.path = path
        self.namedLater = namedLater
        self.staging = staging
        self.store = store
    }

    deinit { discard() }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        if let upload { return try upload.write(bytes) }
        if let file { return try file.write(bytes) }
        guard held.count + bytes.count > Self.limit else { return held.append(contentsOf: bytes) }
        if namedLater {
            file = try staging.file()
        } else {
            upload = try store.upload(to: path)
        }
        let before = held
        held = []
        try before.withUnsafeBytes { try write($0) }
        try write(bytes)
    }

    func commit(as name: String?) throws {
        isOver = true
        if let upload { return try store.finish(upload, to: path) }
        let file = try file ?? staging.file()
        try held.withUnsafeBytes { try file.write($0) }
        try file.close()
        try staging.add(file, as: name.map { path.parent.child($0) } ?? path)
        if staging.isFull { try store.settle() }
    }

    func discard() {
        guard !isOver else { return }
        isOver = true
        upload?.cancel()
        file?.discard()
    }
}

/// An object on its way to the store.
final class Upload {
    private let process: PipedProcess
    private let place: String

    init(_ process: PipedProcess, at place: String) {
        self.process = process
        self.place = place
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        guard try process.write(bytes) else { throw failure(process.wait()) }
    }

    func finish() throws {
        let ending = process.wait()
        guard ending.succeeded else { throw failure(ending) }
    }

    private func failure(_ ending: ChildProcess.Ending) -> ActionableError {
        RemoteFailure.of(Rclone.Failure(ending), "cannot write", place)
    }

    func cancel() { process.end() }
}
