internal import BackupFormat
internal import BackupRepository
internal import Glibc
internal import PostgresAccess

/// What a comparison of histories found.
struct HistoryCount: Sendable, Hashable {
    var same: Int64 = 0
    var missing: Int64 = 0
    var different: Int64 = 0

    mutating func add(_ other: HistoryCount) {
        same += other.same
        missing += other.missing
        different += other.different
    }
}

/// Walks the rows of an archive and of a table, both in the order of run ids, side by side.
struct HistoryMerge {
    private let rows: HistoryRows
    private let map: ArchivedRowMap
    private var archived: [UInt8] = []
    private var runid: Int64?
    private var count = HistoryCount()

    init(_ rows: HistoryRows, _ map: ArchivedRowMap) {
        self.rows = rows
        self.map = map
    }

    /// Takes the archive's first row.
    mutating func begin() throws {
        try advance()
    }

    /// Takes the table's next row.
    mutating func meet(_ run: CopiedRun) throws {
        while let waiting = runid, waiting < run.runid {
            count.missing += 1
            try advance()
        }
        guard runid == run.runid else { return }
        if archived.withUnsafeBytes({ Self.areEqual($0, run.line) }) { count.same += 1 } else { count.different += 1 }
        try advance()
    }

    /// What the table has not shown by its end is missing.
    mutating func finish() throws -> HistoryCount {
        while runid != nil {
            count.missing += 1
            try advance()
        }
        return count
    }

    private static func areEqual(_ left: UnsafeRawBufferPointer, _ right: UnsafeRawBufferPointer) -> Bool {
        guard let a = left.baseAddress, let b = right.baseAddress else { return left.count == right.count }
        return left.count == right.count && memcmp(a, b, left.count) == 0
    }

    private mutating func advance() throws {
        runid = nil
        var found: Int64?
        while found == nil {
            archived.removeAll(keepingCapacity: true)
            var row = archived
            archived = []
            let taken = try rows.take(1) { found = try map.append($0, to: &row) }
            archived = row
            if taken == 0 { return }
        }
        runid = found
    }
}
