package import BackupFormat
internal import CronModel

/// What a history file really holds, found by reading all of it.
package struct SegmentContent: Sendable, Hashable {
    package let bytes: Int64
    package let sha256: String
    package let rows: Int64
    package let rowsDigest: String
    package let runids: RunidRanges

    /// Whether it is what a manifest says of a segment; of an encrypted one the digest of the stored bytes is another.
    package func isThat(of segment: Segment) -> Bool {
        rowsDigest == segment.rowsDigest && rows == segment.rows && (segment.isEncrypted || sha256 == segment.sha256)
    }

    /// Reads a segment or a tail to its end, in constant memory, and hands each row to `body`.
    ///
    /// Throws `damaged` where it is no whole CSV file with the right header.
    package static func read(
        _ reader: any ObjectReader,
        file: String = "history",
        _ body: (UnsafeRawBufferPointer) throws -> Void = { _ in }
    ) throws -> SegmentContent {
        let decoder = try ZstdDecoder(file: file)
        var csv = CSVRows()
        var stored = SHA256Digest()
        var content = SHA256Digest()
        var count: Int64 = -1
        var runids = RunidRanges()
        var headerLeft = SegmentName.header.count
        try reader.forEachPiece { piece in
            stored.update(piece)
            try decoder.write(piece) { plain in
                // All that follows the header is rows.
                let start = min(headerLeft, plain.count)
                headerLeft -= start
                content.update(UnsafeRawBufferPointer(rebasing: plain[start...]))
                try csv.write(plain) { row in
                    if count >= 0 {
                        guard let head = HistoryRowHead(row), runids.last.map({ $0 < head.runid }) ?? true else {
                            throw FormatError.damaged(
                                file,
                                Text("its rows are not in the order of run ids", zh: "各行未按运行编号排列")
                            )
                        }
                        runids.add(head.runid)
                        try body(row)
                    } else if !row.elementsEqual(SegmentName.header) {
                        throw FormatError.damaged(file, Text("its header is not the expected one", zh: "表头与预期不符"))
                    }
                    count += 1
                }
            }
        }
        try decoder.finish()
        guard count >= 0, csv.isComplete else {
            throw FormatError.damaged(file, Text("it is cut short", zh: "内容被截断"))
        }
        return SegmentContent(
            bytes: reader.bytes,
            sha256: stored.hex,
            rows: count,
            rowsDigest: content.hex,
            runids: runids
        )
    }
}
