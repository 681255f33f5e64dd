internal import BackupFormat
internal import BackupRepository
internal import CronModel

extension Restore {
    /// Reads the segments of the set, so that a damaged one is named before anything is touched.
    ///
    /// A file whose digest agrees decompresses to what was compressed; that is done once, while rows are loaded.
    func checkSegments() throws {
        for segment in manifest.history?.segments ?? [] {
            let place = try repository.path(of: segment, in: manifest).description
            let reader = try repository.openStored(segment, of: manifest)
            var digest = SHA256Digest()
            try reader.forEachPiece { digest.update($0) }
            guard reader.bytes == segment.bytes, digest.hex == segment.sha256 else {
                throw FormatError.damaged(place, Text("its content has changed", zh: "内容已改变"))
            }
        }
    }
}
