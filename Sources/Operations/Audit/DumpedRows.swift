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
            contents.addRun(runid: runid, isUnfinished: status.map(RunStatus.isUnfinished) ?? false)
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

/// The rows of an INSERT into one of pg_cron's tables, or into another, which are not looked at.
struct Insertion: Sendable {
    private let table: DumpedTable
    private var columns: [String]?
    private var hasValues = false
    /// What stands between a pair of parentheses, and these.
    private var group: [UInt8] = []
    private var isCut = false

    private static let groupLimit = 64 << 20

    init(table: DumpedTable) {
        self.table = table
    }

    mutating func beginGroup() {
        group.removeAll(keepingCapacity: group.capacity < 1 << 20)
        isCut = false
    }

    mutating func keep(_ byte: UInt8) {
        guard table != .other, group.count < Self.groupLimit else {
            isCut = true
            return
        }
        group.append(byte)
    }

    mutating func keep(_ bytes: UnsafeRawBufferPointer) {
        guard table != .other, group.count + bytes.count <= Self.groupLimit else {
            isCut = true
            return
        }
        group.append(contentsOf: bytes)
    }

    /// Takes back the character that began a comment.
    mutating func dropLast() { if !group.isEmpty { group.removeLast() } }

    /// A parenthesis was closed: the list of columns, or a row. `statement` is what stands outside of them.
    mutating func endGroup(_ statement: [UInt8], standardStrings: Bool, into contents: inout DumpFindings) {
        guard table != .other else { return }
        hasValues = hasValues || StatementTokens(statement[...]).tokens.contains(.word("values"))
        guard hasValues else {
            columns = StatementTokens(group[...]).names(at: 0)?.names
            return
        }
        let fields = isCut ? nil : InsertedValues.fields(group[...], standardStrings: standardStrings)
        let names = columns ?? Array(table.columns.prefix(fields?.count ?? 0))
        if table == .job {
            contents.addJob(fields.flatMap { DumpedJobs.job(names, $0.enumerated().map { boolean($1, names, $0) }) })
        } else {
            let byName = Dictionary(zip(names, fields ?? []), uniquingKeysWith: { first, _ in first })
            let status = byName["status"] ?? nil
            let runid = byName["runid"].flatMap { $0 }.flatMap { Int64($0) }
            contents.addRun(runid: runid, isUnfinished: status.map { RunStatus.isUnfinished($0.utf8) } ?? false)
        }
    }

    /// INSERT says `true` where COPY says `t`.
    private func boolean(_ field: String?, _ names: [String], _ index: Int) -> String? {
        guard names.indices.contains(index), names[index] == "active" else { return field }
        return field.map { $0.lowercased() == "true" ? "t" : "f" }
    }
}

/// The states of a run.
enum RunStatus {
    /// A run that had not ended: the launcher marks it as failed at its next start (pg_cron `src/job_metadata.c`,
    /// `MarkPendingRunsAsFailed`).
    static func isUnfinished(_ status: some Sequence<UInt8>) -> Bool {
        ["starting", "connecting", "sending", "running"].contains { status.elementsEqual($0.utf8) }
    }
}
