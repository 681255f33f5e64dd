internal import BackupFormat
internal import BackupRepository

/// What restores of one set onto one server have on record.
struct EarlierRestores: Sendable {
    private let set: SetID
    private let jobTable: UInt32?
    /// The last one; nil: there was none.
    private(set) var last: SetID?
    /// How the last one had mapped names.
    private(set) var renamed: [Renaming] = []
    /// Numbers of the set's jobs, and of its history, that became others.
    private(set) var renumbered: [Int64: Int64] = [:]
    /// Runs that were left in the archive alone, as the last restore of the history counted them.
    private(set) var archiveOnly: Int64 = 0
    /// Runs that were older than that restore was asked for.
    private(set) var leftOut: Int64 = 0

    /// `jobTable` tells one life of the extension from another; nil: there is none.
    init(of set: SetID, jobTable: UInt32?) {
        self.set = set
        self.jobTable = jobTable
    }

    /// Folds the next record of the server; they come in the order of time.
    mutating func add(_ record: Record) {
        guard record.set == set, record.jobTable == jobTable else { return }
        switch record.kind {
        case .restore:
            (last, renamed) = (record.id, record.renamed)
            for number in record.renumbered { renumbered[number.from] = number.to }
        case .restored: (archiveOnly, leftOut) = (record.history?.archiveOnly ?? 0, record.history?.leftOut ?? 0)
        case .undo where record.of == last: (last, renamed, archiveOnly, leftOut) = (nil, [], 0, 0)
        default: break
        }
    }
}
