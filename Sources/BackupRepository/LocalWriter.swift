internal import Glibc

/// Writes one file of a local folder.
///
/// Not for use by two threads at once.
final class LocalWriter: ObjectWriter {
    private let folder: String
    private let name: String
    private let temporary: String
    private var descriptor: Int32

    private static let suffix = ".part"

    static func isTemporary(_ name: String) -> Bool {
        name.hasPrefix(".") && name.hasSuffix(suffix)
    }

    init(folder: String, name: String) throws {
        self.folder = folder
        self.name = name
        temporary = "\(folder)/.\(name.prefix(200)).\(UInt64.random(in: .min ... .max))\(Self.suffix)"
        descriptor = Glibc.open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw RepositoryFailure.system("cannot write", "\(folder)/\(name)", errno) }
    }

    deinit { discard() }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        try bytes.write(to: descriptor, "\(folder)/\(name)")
    }

    func commit(as other: String?) throws {
        let place = "\(folder)/\(other ?? name)"
        guard fsync(descriptor) == 0 else { throw RepositoryFailure.system("cannot sync", place, errno) }
        let closed = close(descriptor)
        descriptor = -1
        guard closed == 0 else { throw RepositoryFailure.system("cannot write", place, errno) }
        guard rename(temporary, place) == 0 else { throw RepositoryFailure.system("cannot write", place, errno) }
        try LocalFolder.sync(folder: folder)
    }

    func discard() {
        if descriptor >= 0 {
            close(descriptor)
            descriptor = -1
            unlink(temporary)
        }
    }
}

/// Reads one file of a local folder.
final class LocalReader: ObjectReader {
    private let place: String
    private let descriptor: Int32
    let bytes: Int64

    init(_ place: String) throws {
        self.place = place
        // Nobody waits for the other end of a pipe that somebody put in a file's place.
        descriptor = Glibc.open(place, O_RDONLY | O_CLOEXEC | O_NONBLOCK)
        guard descriptor >= 0 else {
            throw errno == ENOENT || errno == ENOTDIR
                ? RepositoryFailure.missing(place) : RepositoryFailure.system("cannot read", place, errno)
        }
        var status = stat()
        fstat(descriptor, &status)
        bytes = Int64(status.st_size)
        guard status.st_mode & S_IFMT == S_IFREG else { throw RepositoryFailure.notAFile(place) }
    }

    deinit { close(descriptor) }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        while true {
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            if count >= 0 { return count }
            guard errno == EINTR else { throw RepositoryFailure.system("cannot read", place, errno) }
        }
    }
}
