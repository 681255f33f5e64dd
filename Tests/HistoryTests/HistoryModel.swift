/// What a run history and its sets should be, said as simply as can be: a dictionary, and copies of it.
struct HistoryModel: Sendable {
    /// A row as the tests look at it.
    struct Row: Sendable, Hashable {
        var status: String
        var message: String

        var isUnfinished: Bool { HistoryModel.unfinished.contains(status) }
    }

    static let unfinished: Set = ["starting", "connecting", "sending", "running"]
    static let closed = "closed by restore: the run was unfinished when the set was taken"

    private(set) var table: [Int64: Row] = [:]
    /// The last run id that the sequence gave out.
    private(set) var sequence: Int64 = 0
    /// Run ids given out whose rows have not been written yet.
    private(set) var reserved: [Int64] = []
    /// Every final row that a set of this life of the table has seen.
    private var archive: [Int64: Row] = [:]
    /// The archive from before run ids started over, as long as no set has been taken since.
    private var former: [Int64: Row]?
    private var sequenceOfLastSet: Int64 = 0
    /// Run ids whose rows a restore has put back since the last set.
    private var broughtBack: Set<Int64> = []

    /// What a set should bring back.
    struct Taken: Sendable {
        let table: [Int64: Row]
        let archive: [Int64: Row]

        /// The table as it stood, unfinished runs closed.
        var asOf: [Int64: Row] { HistoryModel.closing(table) }
        /// That, and every row that was ever archived.
        var all: [Int64: Row] { HistoryModel.closing(archive.merging(table) { archived, _ in archived }) }
    }

    mutating func take() -> Taken {
        settleFormer()
        // A run id that has another row than was archived, or whose row was written again: another life.
        if table.contains(where: { runid, row in archive[runid].map { $0 != row } ?? false }) { archive = [:] }
        if broughtBack.contains(where: { table[$0] != nil && archive[$0] != nil }) { archive = [:] }
        broughtBack = []
        sequenceOfLastSet = sequence
        for (runid, row) in table where !row.isUnfinished && archive[runid] == nil { archive[runid] = row }
        return Taken(table: table, archive: archive)
    }

    /// Gives out run ids.
    mutating func next(_ count: Int64) -> ClosedRange<Int64> {
        sequence += count
        return (sequence - count + 1)...sequence
    }

    mutating func write(_ row: Row, at runids: some Sequence<Int64>) {
        for runid in runids { table[runid] = row }
    }

    /// A restore into the table as it is: rows come back where their run ids are free, and the sequence has moved past
    /// them.
    mutating func bringBack(_ rows: [Int64: Row], sequence: Int64) {
        for (runid, row) in rows where table[runid] == nil {
            table[runid] = row
            broughtBack.insert(runid)
        }
        reserved.removeAll { rows[$0] != nil }
        self.sequence = sequence
    }

    mutating func reserve(_ runids: some Sequence<Int64>) { reserved += runids }

    mutating func takeReserved() -> [Int64] {
        defer { reserved = [] }
        return reserved
    }

    mutating func delete(where condition: (Int64, Row) -> Bool) {
        table = table.filter { !condition($0.key, $0.value) }
        broughtBack.formIntersection(table.keys)
    }

    /// The launcher starts again: what it finds begun has failed, but for the states it does not look at.
    mutating func restartLauncher() {
        for (runid, row) in table where ["starting", "running"].contains(row.status) {
            table[runid] = Row(status: "failed", message: "server restarted")
        }
    }

    /// The table is empty, and its run ids go on from the beginning.
    mutating func startOver() {
        former = former ?? archive
        (table, archive, sequence, reserved, broughtBack) = ([:], [:], 0, [], [])
    }

    /// Another table.
    mutating func makeAnew() {
        (table, archive, sequence, reserved, broughtBack) = ([:], [:], 0, [], [])
        (former, sequenceOfLastSet) = (nil, 0)
    }

    /// Nobody can tell that run ids started over where the sequence has passed what the last set saw and no archived run id
    /// has been used again: then nothing is mixed up either, and the archive goes on.
    private mutating func settleFormer() {
        guard let before = former else { return }
        former = nil
        if sequence >= sequenceOfLastSet, table.keys.allSatisfy({ before[$0] == nil }) { archive = before }
    }

    private static func closing(_ rows: [Int64: Row]) -> [Int64: Row] {
        rows.mapValues { $0.isUnfinished ? Row(status: "failed", message: closed) : $0 }
    }
}
