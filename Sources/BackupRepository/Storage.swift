package import BackupFormat

/// Where objects lie.
///
/// Putting one object is atomic and durable; nothing else is: there is no rename across objects, no lock, and a listing
/// may lag.
///
/// Calls block. Objects are written once and never changed.
package protocol Storage: Sendable {
    /// Starts an object. It is invisible until its writer's `commit` returns; a writer that is discarded leaves nothing.
    ///
    /// It is durable once `commit` has returned, or, where a store is slow to be asked, once the next object has been
    /// `put`. `namedLater`: its writer may be committed under another name.
    func create(_ path: ObjectPath, namedLater: Bool) throws -> any ObjectWriter
    /// Puts a small object in one go: it is there, and so is all that was committed before, when this returns.
    func put(_ bytes: [UInt8], at path: ObjectPath) throws
    /// Opens an object. Throws `object-missing`.
    func open(_ path: ObjectPath) throws -> any ObjectReader
    /// The names right below a folder, sorted; empty where there is no such folder.
    func list(_ folder: ObjectPath) throws -> [StorageEntry]
    /// What lies in the folders right below one: their names, sorted, and those of the objects right in each.
    func survey(_ folder: ObjectPath) throws -> [FolderSurvey]
    /// Hands out the folders `OUTER/PART/NAME` below one, of the parts that are asked for, in any order; `outer` is decoded.
    ///
    /// For whoever looks at more of them than can be kept.
    func forEachFolder(
        below folder: ObjectPath,
        in parts: [String],
        _ body: (_ outer: String, _ part: String, _ name: String) throws -> Void
    ) throws
    /// Whether an object stands at a path.
    func exists(_ path: ObjectPath) throws -> Bool
    /// What stands at paths, without those where nothing does: asked of each, since a listing may lag.
    func look(at paths: [ObjectPath]) throws -> [ObjectPath: StorageEntry]
    /// Makes ready to open many small objects once, where each would cost a call.
    func prefetch(_ paths: [ObjectPath]) throws
    /// An object that was opened is not what it should be: where that was a copy of this machine's, it is not used again.
    func distrust(_ path: ObjectPath)
    /// From now on nothing is taken from copies that this machine has.
    func forgetCopies()
    /// Removes an object. No error where there is none, also where somebody else removes it meanwhile.
    func remove(_ path: ObjectPath) throws
    /// Removes a folder with all below it. No error where there is none.
    func removeFolder(_ path: ObjectPath) throws
    /// Removes what writers that were killed have left right in a folder, if it is older than so many seconds.
    func sweep(_ folder: ObjectPath, olderThan seconds: Int) throws
    /// When something below a folder was last written, in seconds since 1970, as far as can be told also by a writer that
    /// has not ended yet; nil where there is nothing.
    func lastWrite(below folder: ObjectPath) throws -> Int64?
    /// For messages: where an object lies, as the user would name it.
    func location(of path: ObjectPath) -> String
    /// Whether something may be written there, as far as can be told beforehand.
    var isWritable: Bool { get }
    /// Whether an object costs no more than a file to open; else one call for many is worth while.
    var isLocal: Bool { get }
}

/// A folder, and the names of the objects right in it.
package struct FolderSurvey: Sendable, Hashable {
    package let name: String
    package var objects: Set<String> = []

    package init(name: String, objects: Set<String> = []) {
        self.name = name
        self.objects = objects
    }
}

/// Something right below a folder.
package struct StorageEntry: Sendable, Hashable {
    package let name: String
    package let isFolder: Bool
    /// Of an object; 0 for a folder.
    package let bytes: Int64
    /// Seconds since 1970.
    package let modified: Int64

    package init(name: String, isFolder: Bool, bytes: Int64, modified: Int64) {
        self.name = name
        self.isFolder = isFolder
        self.bytes = bytes
        self.modified = modified
    }
}

/// The writing end of one object.
package protocol ObjectWriter: AnyObject {
    func write(_ bytes: UnsafeRawBufferPointer) throws
    /// Makes the object visible and durable. Called once, last.
    ///
    /// `name` replaces the last part of the path it was created with: for an object whose name tells its digest.
    func commit(as name: String?) throws
    /// Leaves nothing behind. No error, whatever came before.
    func discard()
}

/// The reading end of one object.
package protocol ObjectReader: AnyObject {
    /// The object's size in bytes.
    var bytes: Int64 { get }
    /// Fills as much of the buffer as there is; 0 at the end.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int
}

extension ObjectWriter {
    package func commit() throws {
        try commit(as: nil)
    }
}

extension ObjectReader {
    /// Hands out the whole object in pieces, for which a small one takes no more memory than it needs.
    package func forEachPiece(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        let size = min(max(bytes, 1 << 10), 1 << 17)
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: Int(size), alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try read(into: buffer)
            guard count > 0 else { return }
            try body(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
        }
    }

    /// The whole object.
    ///
    /// Throws `damaged` where it is larger than `limit`.
    package func all(limit: Int, file: String) throws -> [UInt8] {
        guard bytes <= Int64(limit) else { throw RepositoryFailure.tooLarge(file, limit: limit) }
        var all: [UInt8] = []
        all.reserveCapacity(Int(bytes))
        try forEachPiece { all.append(contentsOf: $0) }
        return all
    }
}

extension Storage {
    /// Starts an object whose name is known.
    package func create(_ path: ObjectPath) throws -> any ObjectWriter { try create(path, namedLater: false) }

    package func put(_ bytes: [UInt8], at path: ObjectPath) throws {
        let writer = try create(path)
        do {
            try bytes.withUnsafeBytes { try writer.write($0) }
            try writer.commit()
        } catch {
            writer.discard()
            throw error
        }
    }

    /// Reads a small object whole.
    package func get(_ path: ObjectPath, limit: Int = FormatCoder.documentLimit) throws -> [UInt8] {
        try open(path).all(limit: limit, file: location(of: path))
    }

    package func exists(_ path: ObjectPath) throws -> Bool {
        try list(path.parent).contains { $0.name == path.name && !$0.isFolder }
    }

    package func survey(_ folder: ObjectPath) throws -> [FolderSurvey] {
        try list(folder).filter(\.isFolder).map { entry in
            let objects = try list(folder.child(entry.name)).filter { !$0.isFolder }
            return FolderSurvey(name: entry.name, objects: Set(objects.map(\.name)))
        }
    }

    package func forEachFolder(
        below folder: ObjectPath,
        in parts: [String],
        _ body: (_ outer: String, _ part: String, _ name: String) throws -> Void
    ) throws {
        for outer in try list(folder).filter(\.isFolder).compactMap({ ObjectPath.decoded($0.name) }) {
            for part in parts {
                for entry in try list(folder.child(outer).child(part)) where entry.isFolder {
                    try body(outer, part, entry.name)
                }
            }
        }
    }

    /// Where listings tell all that is there.
    package func look(at paths: [ObjectPath]) throws -> [ObjectPath: StorageEntry] {
        try Dictionary(grouping: Set(paths), by: \.parent).reduce(into: [:]) { found, folder in
            let entries = Dictionary(try list(folder.key).filter { !$0.isFolder }.map { ($0.name, $0) }) { $1 }
            for path in folder.value { found[path] = entries[path.name] }
        }
    }

    package func prefetch(_ paths: [ObjectPath]) throws {}
    package func distrust(_ path: ObjectPath) {}
    package func forgetCopies() {}
    package func removeFolder(_ path: ObjectPath) throws { try remove(path) }
    package var isWritable: Bool { true }
    package var isLocal: Bool { true }
}
