internal import Glibc

/// Bytes put aside in a file that has no name, so that nobody else finds it and nothing of it stays.
final class Spool: Sendable {
    private let descriptor: Int32

    init() throws {
        let folder = getenv("TMPDIR").map { String(cString: $0) } ?? "/tmp"
        let place = "\(folder)/cronvault-\(UInt64.random(in: .min ... .max))"
        descriptor = open(place, O_CREAT | O_EXCL | O_RDWR | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw RepositoryFailure.system("cannot write", place, errno) }
        unlink(place)
    }

    deinit { close(descriptor) }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        try bytes.write(to: descriptor, "TMPDIR")
    }

    /// Reads from the beginning.
    func reader() -> any ObjectReader { Reader(self) }

    private final class Reader: ObjectReader {
        private let spool: Spool
        private var position: off_t = 0
        let bytes: Int64

        init(_ spool: Spool) {
            self.spool = spool
            var status = stat()
            fstat(spool.descriptor, &status)
            bytes = Int64(status.st_size)
        }

        func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
            while true {
                let count = pread(spool.descriptor, buffer.baseAddress, buffer.count, position)
                if count < 0, errno == EINTR { continue }
                guard count >= 0 else { throw RepositoryFailure.system("cannot read", "TMPDIR", errno) }
                position += off_t(count)
                return count
            }
        }
    }
}
