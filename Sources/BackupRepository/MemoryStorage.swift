package import BackupFormat
internal import Synchronization

/// A repository in memory.
///
/// It keeps the contract of `Storage` as the local folder does.
package final class MemoryStorage: Storage {
    fileprivate struct Object {
        var bytes: [UInt8]
        var modified: Int64
    }

    private let objects = Mutex<[ObjectPath: Object]>([:])
    /// Seconds since 1970, for objects that are written from now on.
    private let clock: @Sendable () -> Int64

    package init(clock: @escaping @Sendable () -> Int64 = { 1_700_000_000 }) {
        self.clock = clock
    }

    package func create(_ path: ObjectPath, namedLater: Bool) throws -> any ObjectWriter { MemoryWriter(self, path) }

    package func open(_ path: ObjectPath) throws -> any ObjectReader {
        guard let object = objects.withLock({ $0[path] }) else {
            throw RepositoryFailure.missing(location(of: path))
        }
        return MemoryReader(object.bytes)
    }

    package func list(_ folder: ObjectPath) throws -> [StorageEntry] {
        let depth = folder.components.count
        let below = objects.withLock { objects in
            objects.filter { $0.key.components.count > depth && $0.key.components.starts(with: folder.components) }
        }
        var entries: [String: StorageEntry] = [:]
        for (path, object) in below {
            let name = path.components[depth]
            let isFolder = path.components.count > depth + 1
            let bytes = isFolder ? 0 : Int64(object.bytes.count)
            entries[name] = StorageEntry(name: name, isFolder: isFolder, bytes: bytes, modified: object.modified)
        }
        return entries.values.sorted { $0.name < $1.name }
    }

    package func remove(_ path: ObjectPath) throws {
        objects.withLock { objects in
            objects = objects.filter { !$0.key.components.starts(with: path.components) }
        }
    }

    /// Writers leave nothing behind here, also when they are killed.
    package func sweep(_ folder: ObjectPath, olderThan seconds: Int) throws {}

    package func lastWrite(below folder: ObjectPath) throws -> Int64? {
        objects.withLock { objects in
            objects.filter { $0.key != folder && $0.key.components.starts(with: folder.components) }.values
                .map(\.modified).max()
        }
    }

    package func location(of path: ObjectPath) -> String { "memory:/\(path)" }

    fileprivate func keep(_ bytes: [UInt8], at path: ObjectPath) {
        objects.withLock { $0[path] = Object(bytes: bytes, modified: clock()) }
    }
}

/// Holds an object back until it is whole.
private final class MemoryWriter: ObjectWriter {
    private let storage: MemoryStorage
    private let path: ObjectPath
    private var bytes: [UInt8]? = []

    init(_ storage: MemoryStorage, _ path: ObjectPath) {
        self.storage = storage
        self.path = path
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws { self.bytes?.append(contentsOf: bytes) }

    func commit(as name: String?) throws {
        guard let bytes else { return }
        let place = try name.map { path.parent.appending(try ObjectPath(untrusted: $0, in: "memory")) } ?? path
        storage.keep(bytes, at: place)
        self.bytes = nil
    }

    func discard() { bytes = nil }
}

/// Reads what is in memory.
final class MemoryReader: ObjectReader {
    private let content: [UInt8]
    private var position = 0

    var bytes: Int64 { Int64(content.count) }

    init(_ content: [UInt8]) {
        self.content = content
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let piece = content[position...].prefix(buffer.count)
        buffer.copyBytes(from: piece)
        position += piece.count
        return piece.count
    }
}
