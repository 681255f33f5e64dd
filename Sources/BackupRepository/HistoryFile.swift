internal import BackupFormat
internal import CronModel

/// A segment or a tail, read from its beginning as fast as it decompresses.
///
/// Whether it is what a manifest says is for `check`; zstd's own checksum is compared all the same.
package enum HistoryFile {
    /// Hands each row, its line end included, to `body`; the bytes are valid during the call.
    ///
    /// Throws `damaged` where it is no whole CSV file with the right header.
    package static func forEachRow(
        _ reader: any ObjectReader,
        file: String,
        _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        let decoder = try ZstdDecoder(file: file)
        var csv = CSVRows()
        var isHeader = true
        try reader.forEachPiece { piece in
            try decoder.write(piece) { plain in
                try csv.write(plain) { row in
                    guard isHeader else { return try body(row) }
                    isHeader = false
                    guard row.elementsEqual(SegmentName.header) else {
                        throw FormatError.damaged(file, Text("its header is not the expected one", zh: "表头与预期不符"))
                    }
                }
            }
        }
        try decoder.finish()
        guard !isHeader, csv.isComplete else {
            throw FormatError.damaged(file, Text("it is cut short", zh: "内容被截断"))
        }
    }
}
