internal import BackupFormat

/// What restores of one set onto one server have on record.
struct EarlierRestores: Sendable {
    /// The last one.
    let last: Record?
    /// Numbers of the set's jobs, and of its history, that became others.
    let renumbered: [Int64: Int64]
    /// Runs that were left in the archive alone, as the last restore of the history counted them.
    let archiveOnly: Int64

    /// `jobTable` tells one life of the extension from another; nil: there is none.
    init(_ records: [Record], of set: SetID, jobTable: UInt32?) {
        let records = records.filter { $0.set == set && $0.jobTable == jobTable }
        let restores = records.filter { $0.kind == .restore }
        let pairs = restores.flatMap(\.renumbered).map { ($0.from, $0.to) }
        last = restores.last
        renumbered = Dictionary(pairs) { _, later in later }
        archiveOnly = records.last { $0.kind == .restored }?.history?.archiveOnly ?? 0
    }
}
