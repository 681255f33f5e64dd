internal import BackupFormat
internal import CronModel
internal import PostgresAccess

/// The rows after `COPY … FROM stdin`.
struct CopiedRows: Sendable {
    private let table: DumpedTable
    private let columns: [String]
    /// Where status and number of a run stand.
    private let places: (status: Int?, runid: Int?)
    /// The beginning of a row whose end has not come in yet, as far as it is kept.
    private var row: [UInt8] = []
    private var isCut = false

    /// The longest job that is read; of other rows a beginning is enough.
    private static let jobLimit = 64 << 20
    private static let rowLimit = 1 << 20

    init(table: DumpedTable, columns: [String]) {
        self.table = table
        self.columns = columns
        places = (columns.firstIndex(of: "status"), columns.firstIndex(of: "runid"))
    }

    /// Takes a line, or a piece of one that is not whole; returns true at the line that ends the rows.
    mutating func add(_ piece: UnsafeRawBufferPointer, isWhole: Bool, into contents: inout DumpFindings) -> Bool {
        if isWhole, row.isEmpty { return take(piece, into: &contents) }
        let limit = table == .job ? Self.jobLimit : table == .history ? Self.rowLimit : 8
        row.append(contentsOf: piece.prefix(max(0, limit - row.count)))
        isCut = isCut || row.count >= limit
        guard isWhole else { return false }
        defer {
            row.removeAll(keepingCapacity: row.capacity < 1 << 20)
            isCut = false
        }
        return row.withUnsafeBytes { take($0, into: &contents) }
    }

    private func take(_ bytes: UnsafeRawBufferPointer, into contents: inout DumpFindings) -> Bool {
        // A carriage return of the row itself is escaped: one at its end is the line's.
        let line = bytes.last == UInt8(ascii: "\r") ? UnsafeRawBufferPointer(rebasing: bytes.dropLast()) : bytes
        if line.count == 2, line.elementsEqual(#"\."#.utf8) { return true }
        switch table {
        case .other: break
        case .job:
            let fields = isCut ? nil : CopyText.fields(line)
            contents.addJob(fields.flatMap { DumpedJobs.job(columns, $0) })
        case .history:
            let status = places.status.flatMap { field($0, of: line) }
            let runid = places.runid.flatMap { field($0, of: line) }.flatMap {
                Int64(String(decoding: $0, as: UTF8.self))
            }
            contents.addRun(runid: runid, isUnfinished: status.map { RunStatus.isUnfinished(Array($0)) } ?? false)
        }
        return false
    }

    /// One column of a row, as it stands there.
    private func field(_ column: Int, of line: UnsafeRawBufferPointer) -> Slice<UnsafeRawBufferPointer>? {
        var rest = line[...]
        for _ in 0..<column {
            guard let tab = rest.firstIndex(of: UInt8(ascii: "\t")) else { return nil }
            rest = rest[(tab + 1)...]
        }
        return rest.prefix { $0 != UInt8(ascii: "\t") }
    }
}
