internal import BackupFormat
internal import BackupRepository
internal import CronModel

extension Restore {
    /// Reads the segments of the set whole, two at a time, so that a damaged one is named before anything is touched.
    func checkSegments() async throws {
        var waiting = (manifest.history?.segments ?? [])[...]
        try await withThrowingTaskGroup { group in
            for _ in 0..<2 {
                if let segment = waiting.popFirst() { group.addTask { try await check(segment) } }
            }
            while try await group.next() != nil {
                if let segment = waiting.popFirst() { group.addTask { try await check(segment) } }
            }
        }
    }

    @concurrent
    private func check(_ segment: Segment) async throws {
        let place = try repository.path(of: segment, in: manifest).description
        let content = try SegmentContent.read(try repository.open(segment, of: manifest), file: place)
        guard content.sha256 == segment.sha256, content.rowsDigest == segment.rowsDigest else {
            throw FormatError.damaged(place, Text("its content has changed", zh: "内容已改变"))
        }
    }
}
