internal import BackupFormat
internal import CronModel
internal import ExternalTools

/// Reads one large object of a store, as it comes; one that ends before its length is an error.
final class RemoteReader: ObjectReader {
    private let process: PipedProcess
    private let place: String
    private var taken: Int64 = 0
    private var hasEnded = false
    let bytes: Int64

    init(_ process: PipedProcess, bytes: Int64, at place: String) {
        self.process = process
        self.bytes = bytes
        self.place = place
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        guard !hasEnded else { return 0 }
        let count = try process.read(into: buffer)
        taken += Int64(count)
        guard count == 0 else { return count }
        hasEnded = true
        let ending = process.wait()
        guard ending.succeeded, taken == bytes else {
            throw RemoteFailure.of(Rclone.Failure(ending), "cannot read", place)
        }
        return 0
    }
}
