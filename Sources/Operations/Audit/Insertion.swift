internal import BackupFormat
internal import CronModel
internal import PostgresAccess

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

    /// A parenthesis was closed: the list of columns, or a row.
    ///
    /// `statement` is what stands outside of them.
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
            contents.addRun(runid: runid, isUnfinished: status.map { RunStatus.isUnfinished(Array($0.utf8)) } ?? false)
        }
    }

    /// INSERT says `true` where COPY says `t`.
    private func boolean(_ field: String?, _ names: [String], _ index: Int) -> String? {
        guard names.indices.contains(index), names[index] == "active" else { return field }
        return field.map { $0.lowercased() == "true" ? "t" : "f" }
    }
}
