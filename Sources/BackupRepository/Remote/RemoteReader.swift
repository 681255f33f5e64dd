internal import BackupFormat
internal import CronModel
internal import ExternalTools

/// Reads one object of a store, as it comes; one that ends before its length is an error.
final class RemoteReader: ObjectReader {
    private let content: RcloneExchange
    private let place: String
    let bytes: Int64

    /// Throws `object-missing` for an empty one: an upload that was cut off may leave it, and ours are never empty.
    init(_ content: RcloneExchange, at place: String) throws {
        guard let bytes = content.bytes, bytes > 0 else { throw RepositoryFailure.missing(place) }
        self.content = content
        self.place = place
        self.bytes = bytes
    }

    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        do {
            return try content.read(into: buffer)
        } catch let failure as Rclone.Failure {
            throw RemoteFailure.of(failure, "cannot read", place)
        }
    }
}
