package import BackupFormat
package import CronSchedule
package import PostgresAccess

/// What `history prune` would do, or did.
///
/// Keys are an interface for scripts.
package struct HistoryPruneReport: Sendable, Encodable {
    package let address: String
    /// The set that holds what goes.
    package let set: SetID
    /// Runs that began before it may go.
    package let cutoff: Instant
    /// Runs older than that, when this began.
    package let older: Int64
    /// Those of them with a run id that the set reaches to: at most so many go.
    package let archived: Int64
    package internal(set) var applied = false
    package internal(set) var deleted: Int64 = 0
    /// Runs that stay because they are not what the archive holds: somebody changed them.
    package internal(set) var changed: Int64 = 0
    /// Older runs that stand there still; nil before anything was done.
    package internal(set) var left: Int64?
    package internal(set) var record: SetID?
    package internal(set) var space: HistoryCatalog.TableSpace?

    init(address: String, set: SetID, cutoff: Instant, older: Int64, archived: Int64) {
        self.address = address
        self.set = set
        self.cutoff = cutoff
        self.older = older
        self.archived = archived
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(address, forKey: .address)
        try container.encode(set, forKey: .set)
        try container.encode(cutoff, forKey: .cutoff)
        try container.encode(older, forKey: .older)
        try container.encode(archived, forKey: .archived)
        try container.encode(applied, forKey: .applied)
        try container.encode(deleted, forKey: .deleted)
        try container.encode(changed, forKey: .changed)
        try container.encode(left, forKey: .left)
        try container.encode(record, forKey: .record)
        try container.encode(space.map(Space.init), forKey: .table)
    }

    private enum CodingKeys: CodingKey {
        case address
        case set
        case cutoff
        case older
        case archived
        case applied
        case deleted
        case changed
        case left
        case record
        case table
    }

    private struct Space: Encodable {
        let bytes: Int64
        let liveRows: Int64
        let deadRows: Int64
        let vacuumAt: Int64?
        let lastVacuum: String?

        init(_ space: HistoryCatalog.TableSpace) {
            bytes = space.bytes
            liveRows = space.liveRows
            deadRows = space.deadRows
            vacuumAt = space.vacuumAt
            lastVacuum = space.lastVacuum
        }
    }
}

/// The statement of a job that deletes by SQL.
package struct HistoryPruneJob: Sendable, Encodable {
    package let set: SetID
    package let lastRunid: Int64
    package let statement: String
}
