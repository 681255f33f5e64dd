package import BackupFormat
internal import FoundationEssentials
internal import Glibc

/// Storage in a folder of this machine.
///
/// An object is written to a hidden temporary file beside its place, synced, renamed, and its folder synced, so that it
/// is there whole or not at all, also after a power cut. Files are 0600, folders 0700.
package struct LocalFolder: Storage {
    private let root: String

    /// The root need not exist yet.
    package init(root: String) {
        self.root = root
    }

    /// Whether something may be written there, as far as the system says; a folder that is yet to be made counts.
    package var isWritable: Bool { access(root, W_OK) == 0 || errno == ENOENT }

    /// Whether it is there and may be listed.
    package var isReadable: Bool { access(root, R_OK | X_OK) == 0 }

    package func location(of path: ObjectPath) -> String {
        path.components.isEmpty ? root : root + "/" + path.description
    }

    package func create(_ path: ObjectPath, namedLater: Bool) throws -> any ObjectWriter {
        try makeFolder(path.parent)
        return try LocalWriter(folder: location(of: path.parent), name: path.name)
    }

    package func open(_ path: ObjectPath) throws -> any ObjectReader {
        try LocalReader(location(of: path))
    }

    package func list(_ folder: ObjectPath) throws -> [StorageEntry] {
        guard let directory = opendir(location(of: folder)) else {
            if errno == ENOENT || errno == ENOTDIR { return [] }
            throw RepositoryFailure.system("cannot list", location(of: folder), errno)
        }
        defer { closedir(directory) }
        var entries: [StorageEntry] = []
        while let entry = readdir(directory) {
            let name = withUnsafeBytes(of: entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            guard name != ".", name != "..", !LocalWriter.isTemporary(name) else { continue }
            var status = stat()
            guard fstatat(dirfd(directory), name, &status, 0) == 0 else { continue }
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            entries.append(
                StorageEntry(
                    name: name,
                    isFolder: isFolder,
                    bytes: isFolder ? 0 : Int64(status.st_size),
                    modified: Int64(status.st_mtim.tv_sec)
                )
            )
        }
        return entries.sorted { $0.name < $1.name }
    }

    /// Names alone: nothing is asked of each file.
    package func forEachFolder(
        below folder: ObjectPath,
        in parts: [String],
        _ body: (_ outer: String, _ part: String, _ name: String) throws -> Void
    ) throws {
        for outer in try list(folder).filter(\.isFolder).compactMap({ ObjectPath.decoded($0.name) }) {
            for part in parts {
                let place = location(of: folder.child(outer).child(part))
                guard let directory = opendir(place) else {
                    if errno == ENOENT || errno == ENOTDIR { continue }
                    throw RepositoryFailure.system("cannot list", place, errno)
                }
                defer { closedir(directory) }
                while let entry = readdir(directory) {
                    // A file system that does not tell what it is leaves it to whoever opens it.
                    guard entry.pointee.d_type == UInt8(DT_DIR) || entry.pointee.d_type == UInt8(DT_UNKNOWN) else {
                        continue
                    }
                    let name = withUnsafePointer(to: &entry.pointee.d_name.0) { String(cString: $0) }
                    if !name.hasPrefix(".") { try body(outer, part, name) }
                }
            }
        }
    }

    package func remove(_ path: ObjectPath) throws {
        let place = location(of: path)
        // Somebody may write into a folder while it is emptied.
        for _ in 0..<3 {
            let failure = Self.remove(place)
            if failure == 0 { return }
            guard failure == ENOTEMPTY || failure == EEXIST else {
                throw RepositoryFailure.system("cannot remove", place, failure)
            }
        }
        throw RepositoryFailure.system("cannot remove", place, ENOTEMPTY)
    }

    /// Removes a file, a link or a folder with all below it; returns the number of the error, 0 for none.
    private static func remove(_ place: String) -> Int32 {
        if unlink(place) == 0 || errno == ENOENT || errno == ENOTDIR { return 0 }
        guard errno == EISDIR || errno == EPERM else { return errno }
        for name in names(in: place) {
            let failure = remove("\(place)/\(name)")
            if failure != 0 { return failure }
        }
        return rmdir(place) == 0 || errno == ENOENT ? 0 : errno
    }

    package func lastWrite(below folder: ObjectPath) throws -> Int64? {
        Self.lastWrite(below: location(of: folder))
    }

    private static func lastWrite(below place: String) -> Int64? {
        names(in: place).compactMap { name -> Int64? in
            var status = stat()
            guard lstat("\(place)/\(name)", &status) == 0 else { return nil }
            return status.st_mode & S_IFMT == S_IFDIR
                ? lastWrite(below: "\(place)/\(name)") : Int64(status.st_mtim.tv_sec)
        }.max()
    }

    /// Everything right in a folder, temporary files too; nothing where it cannot be read.
    private static func names(in place: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: place)) ?? []
    }

    package func sweep(_ folder: ObjectPath, olderThan seconds: Int) throws {
        let place = location(of: folder)
        let limit = time(nil) - seconds
        for name in Self.names(in: place) where LocalWriter.isTemporary(name) {
            var status = stat()
            if stat("\(place)/\(name)", &status) == 0, status.st_mtim.tv_sec < limit { unlink("\(place)/\(name)") }
        }
    }

    /// Gives an object another place in one step; it need not survive a power cut.
    ///
    /// No error: it may be missing afterwards.
    func move(_ path: ObjectPath, to place: ObjectPath) {
        try? FileManager.default.createDirectory(
            atPath: location(of: place.parent),
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
        _ = rename(location(of: path), location(of: place))
    }

    private func makeFolder(_ path: ObjectPath) throws {
        var missing: [ObjectPath] = []
        var next = path
        while !FileManager.default.fileExists(atPath: location(of: next)) {
            missing.append(next)
            guard !next.components.isEmpty else { break }
            next = next.parent
        }
        if missing.last?.components.isEmpty == true { try makeRoot() }
        for folder in missing.reversed() where !folder.components.isEmpty {
            guard mkdir(location(of: folder), 0o700) == 0 || errno == EEXIST else {
                throw RepositoryFailure.system("cannot make folder", location(of: folder), errno)
            }
            try Self.sync(folder: location(of: folder.parent))
        }
    }

    private func makeRoot() throws {
        do {
            let attributes: [FileAttributeKey: Any] = [.posixPermissions: 0o700]
            try FileManager.default.createDirectory(
                atPath: root,
                withIntermediateDirectories: true,
                attributes: attributes
            )
        } catch {
            throw RepositoryFailure.system("cannot make folder", root, errno)
        }
    }

    static func sync(folder: String) throws {
        let descriptor = Glibc.open(folder, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard descriptor >= 0 else { throw RepositoryFailure.system("cannot sync", folder, errno) }
        defer { close(descriptor) }
        guard fsync(descriptor) == 0 else { throw RepositoryFailure.system("cannot sync", folder, errno) }
    }
}
