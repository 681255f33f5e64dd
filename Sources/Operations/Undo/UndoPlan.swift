package import BackupFormat
package import CronModel
internal import PostgresAccess

/// Exactly what an undo will do.
package struct UndoPlan: Sendable, Hashable {
    /// The record of what is undone.
    let record: Record
    let renamed: [Renaming]
    /// Set where the role may not write rows: it takes back its own jobs, by pg_cron's functions.
    let owner: String?
    package internal(set) var actions: [RestorePlan.Action] = []
    package internal(set) var blockers: [RestorePlan.Blocker] = []
    /// Numbers of the rows that go, for good or to make room for what stood there before.
    var removed: [Int64] = []
    /// Rows that come back, with the state they had.
    var back: [Job] = []
    /// Rows that become inactive and are owed that they were active.
    var disarmed: [Job] = []
    /// Jobs that the undo leaves inactive and that shall run once they are armed.
    var owed: [RecordedJob] = []
    /// What was granted, and is revoked.
    var grants: [Grant] = []
    /// How many of the runs that the restore brought stand there; nil: the history is left alone.
    var runs: Int64?

    init(of record: Record, renamed: [Renaming], owner: String?) {
        self.record = record
        self.renamed = renamed
        self.owner = owner
    }

    /// The jobs that are active afterwards and may run at once.
    package var activated: [Job] { back.filter(\.isActive) }
    /// Jobs that are gone afterwards.
    var deleted: [Int64] { removed.filter { jobid in !back.contains { $0.jobid == jobid } } }
    var changesJobs: Bool { !(removed.isEmpty && back.isEmpty && disarmed.isEmpty && grants.isEmpty) }
    package var changesAnything: Bool { changesJobs || runs ?? 0 > 0 }

    /// Whether the jobs would become the same: what is compared under the lock.
    func hasSameJobs(as other: UndoPlan) -> Bool {
        blockers == other.blockers && removed == other.removed && back == other.back && disarmed == other.disarmed
            && owed == other.owed && grants == other.grants
    }

    mutating func act(_ kind: RestorePlan.Action.Kind, _ object: String, _ detail: Text) {
        actions.append(RestorePlan.Action(action: kind, object: object, detail: detail))
    }

    mutating func block(_ code: String, _ object: String, _ problem: Text, hint: Text) {
        blockers.append(RestorePlan.Blocker(code: code, object: object, problem: problem, hint: hint))
    }
}

/// What an undo planned and did.
package struct UndoReport: Sendable, Encodable {
    private struct Plan: Sendable, Encodable {
        let actions: [RestorePlan.Action]
        let blockers: [RestorePlan.Blocker]
    }

    /// The record that is undone.
    package let undoes: SetID
    package let address: String
    package let applied: Bool
    /// What was written about it, nil where nothing was done.
    package let record: SetID?
    /// Runs that were taken away.
    package let runs: Int64
    package let actions: [RestorePlan.Action]
    package let blockers: [RestorePlan.Blocker]

    package init(_ plan: UndoPlan, on address: String, applied: Bool, record: SetID? = nil, runs: Int64 = 0) {
        undoes = plan.record.id
        actions = plan.actions
        blockers = plan.blockers
        self.address = address
        self.applied = applied
        self.record = record
        self.runs = runs
    }

    /// What is not there is written as null, so that the keys are always there.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(undoes, forKey: .undoes)
        try container.encode(address, forKey: .address)
        try container.encode(Plan(actions: actions, blockers: blockers), forKey: .plan)
        try container.encode(applied, forKey: .applied)
        try container.encode(record, forKey: .record)
        try container.encode(runs, forKey: .runs)
    }

    private enum CodingKeys: CodingKey {
        case undoes
        case address
        case plan
        case applied
        case record
        case runs
    }
}
