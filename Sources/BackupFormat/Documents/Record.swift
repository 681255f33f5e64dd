package import CronModel
package import CronSchedule

/// What was done to a server, written beside the sets as one immutable object each.
package struct Record: Sendable, Codable, Hashable {
    package enum Kind: String, Sendable, Codable, Hashable, CaseIterable {
        /// Jobs were brought back, inactive. Written just before the transaction commits.
        case restore
        /// The history that belongs to a restore is all there.
        case restored
        case pause
        case arm
        /// Databases of a set were about to be brought back, or one is back.
        case databases
        /// A file of jobs was applied. Written just before the transaction commits; `jobs` are those that were made or
        /// changed, as they are since.
        case apply
        /// What stood there before a restore, an apply or an arm is back. Written just before the transaction commits;
        /// `jobs` are those that are back, `wantedActive` where they are owed a state again.
        case undo
        /// Missed runs were caught up, or given up.
        case catchUp = "catch-up"
        /// Jobs of this server run on another from now on; nothing is owed to them here any more.
        case moved
        /// A cluster's name stands for this server from now on.
        case adoption
        /// A set stays whatever retention says, until a moment or for ever.
        case keep
        /// A set stays no longer than retention says.
        case release
        /// Remarks on a set were added, changed or taken away.
        case label
        /// A rehearsal of the recovery from a set has ended: it passed or it did not.
        case drill
        /// A server was compared with a set: every check held, or not.
        case verification
        /// Sets are removed from the repository. Written before the first of them is touched.
        case prune
        /// Sets came into this repository from another one. Written after them.
        case copy
        /// Archived runs were deleted from the server's own table.
        case historyPrune = "history-prune"
        /// Something that a newer cronvault did; it owes and releases nothing.
        case unknown

        package init(from decoder: any Decoder) throws {
            let text = try decoder.singleValueContainer().decode(String.self)
            self = Kind(rawValue: text) ?? .unknown
        }
    }

    package var format = Manifest.currentFormat
    package var id: SetID
    package var kind: Kind
    package var at: Instant
    package var systemIdentifier: String
    /// The object id of `cron.job`: a record speaks of the jobs of one life of the extension.
    package var jobTable: UInt32
    package var cluster: String?
    package var set: SetID?
    /// The record that this one goes on from: the restore that was armed or finished.
    package var of: SetID?
    package var role: String
    package var jobs: [RecordedJob]
    /// Numbers of the set's jobs, and of its history, that became others here.
    package var renumbered: [Renumbering]
    /// Roles, databases and nodes of the set that are others here, as the user mapped them.
    package var renamed: [Renaming]
    package var history: HistoryOutcome?
    /// Of `keep`: the first moment at which the set is no longer pinned; nil: for ever.
    ///
    /// Of `catch-up`: up to when the runs that its jobs had missed are settled.
    package var until: Instant?
    /// Of `label`.
    package var labels: [RecordedLabel]?
    /// Of `drill` and `verification`: whether every check held.
    package var passed: Bool?
    /// Of `prune`: the sets that go.
    ///
    /// Of `copy`: those that came.
    package var sets: [SetID]?
    /// Of `prune` and `copy`: the id of the repository that they go from or came into, since copies hold each other's
    /// records.
    package var repository: String?
    /// Of `prune`: which of them stand anew, under another id.
    package var replaced: [Replacement]?
    /// Of `history-prune`.
    package var runs: PrunedRuns?
    /// Of the full layer.
    package var databases: [RecordedDatabase]?
    /// Roles that the restore made.
    package var roles: [String]?
    /// How many rows of `cron.job` were changed or deleted; they are kept beside the record, whole, as they were.
    package var formerJobs: Int?
    /// `JobListDigest` of those rows.
    package var formerDigest: String?
    /// Jobs that are gone since.
    package var deleted: [Int64]?
    /// Of `restore`: the extension was created by it.
    package var createdExtension: Bool?
    /// Of `moved`: the address of the server that runs the jobs.
    package var movedTo: String?
    /// What a restore granted and revoked.
    package var grants: [Grant]?
    /// The record of the same server before it, in the same place; nil in the first.
    package var previous: ChainLink?

    package init(
        id: SetID,
        kind: Kind,
        at: Instant,
        systemIdentifier: String,
        jobTable: UInt32,
        cluster: String?,
        set: SetID?,
        of: SetID?,
        role: String,
        jobs: [RecordedJob],
        renumbered: [Renumbering] = [],
        renamed: [Renaming] = [],
        history: HistoryOutcome? = nil,
        databases: [RecordedDatabase]? = nil,
        roles: [String]? = nil
    ) {
        self.id = id
        self.kind = kind
        self.at = at
        self.systemIdentifier = systemIdentifier
        self.jobTable = jobTable
        self.cluster = cluster
        self.set = set
        self.of = of
        self.role = role
        self.jobs = jobs
        self.renumbered = renumbered
        self.renamed = renamed
        self.history = history
        self.databases = databases
        self.roles = roles
    }
}

/// A database that a restore brings back.
package struct RecordedDatabase: Sendable, Codable, Hashable {
    package var name: String
    /// A database of the same name that is made later has another.
    package var oid: UInt32
    /// Restored in one transaction: it has all of its data or none.
    package var atomic: Bool
    /// All of it is back; false: it was about to be.
    package var whole: Bool

    package init(name: String, oid: UInt32, atomic: Bool, whole: Bool) {
        self.name = name
        self.oid = oid
        self.atomic = atomic
        self.whole = whole
    }
}

/// A job in a record: which row it is, what it was when the record was written, and the state it shall have.
package struct RecordedJob: Sendable, Codable, Hashable {
    package var jobid: Int64
    package var jobname: String?
    package var username: String
    /// `Job.contentDigest` at the time.
    package var content: String
    package var wantedActive: Bool
    /// Its number in the set, where that is another.
    package var sourceJobid: Int64?
    /// Where it was to run at the time, `name:port`.
    package var node: String?

    package init(
        jobid: Int64,
        jobname: String?,
        username: String,
        content: String,
        wantedActive: Bool,
        sourceJobid: Int64? = nil,
        node: String? = nil
    ) {
        self.jobid = jobid
        self.jobname = jobname
        self.username = username
        self.content = content
        self.wantedActive = wantedActive
        self.sourceJobid = sourceJobid
        self.node = node
    }
}

/// A set that goes, and the one that holds the same in its place.
package struct Replacement: Sendable, Codable, Hashable {
    package var set: SetID
    package var by: ChainLink

    package init(_ set: SetID, by link: ChainLink) {
        self.set = set
        by = link
    }
}

/// A job number of a set, and the number it has on the target.
package struct Renumbering: Sendable, Codable, Hashable {
    package var from: Int64
    package var to: Int64

    package init(from: Int64, to: Int64) {
        self.from = from
        self.to = to
    }
}

/// A name of a set, and the name it has on the target.
package struct Renaming: Sendable, Codable, Hashable {
    package enum Kind: String, Sendable, Codable {
        case role
        case database
        case node
    }

    package var kind: Kind
    package var from: String
    package var to: String

    package init(_ kind: Kind, from: String, to: String) {
        self.kind = kind
        self.from = from
        self.to = to
    }
}

/// What became of the history rows of a set.
package struct HistoryOutcome: Sendable, Codable, Hashable {
    package var restored: Int64
    package var alreadyThere: Int64
    /// Their run ids are taken by other rows: they stay in the archive alone.
    package var archiveOnly: Int64
    /// Unfinished in the set, marked as failed in the target.
    package var closed: Int64
    /// Older than was asked for; nil where all were.
    package var leftOut: Int64?

    package init(
        restored: Int64 = 0,
        alreadyThere: Int64 = 0,
        archiveOnly: Int64 = 0,
        closed: Int64 = 0,
        leftOut: Int64? = nil
    ) {
        self.leftOut = leftOut
        self.restored = restored
        self.alreadyThere = alreadyThere
        self.archiveOnly = archiveOnly
        self.closed = closed
    }
}

/// The states that restores and pauses on record still owe to the jobs of one server.
package struct WantedStates: Sendable, Hashable {
    package struct Entry: Sendable, Hashable {
        package let job: RecordedJob
        package let record: SetID

        /// The same debt to a job that is another one since.
        fileprivate func with(_ job: RecordedJob) -> Entry { Entry(job: job, record: record) }
    }

    private let jobTable: UInt32
    private var entries: [Int64: Entry] = [:]

    /// For the extension whose table has this object id.
    package init(jobTable: UInt32) {
        self.jobTable = jobTable
    }

    /// Folds the next record of the server; they come in the order of time.
    package mutating func add(_ record: Record) {
        guard record.jobTable == jobTable else { return }
        for jobid in record.deleted ?? [] { entries[jobid] = nil }
        for job in record.jobs {
            switch record.kind {
            case .restore, .pause: entries[job.jobid] = Entry(job: job, record: record.id)
            case .arm, .moved: entries[job.jobid] = nil
            case .apply: entries[job.jobid] = job.wantedActive ? entries[job.jobid]?.with(job) : nil
            case .undo: entries[job.jobid] = job.wantedActive ? Entry(job: job, record: record.id) : nil
            default: break
            }
        }
    }

    /// Folds the records of one server, in the order of time.
    package init(_ records: [Record], jobTable: UInt32) {
        self.init(jobTable: jobTable)
        for record in records { add(record) }
    }

    /// The state owed to a job; nil where nothing on record speaks of it.
    package func entry(for job: Job) -> Entry? {
        entries[job.jobid].flatMap { $0.job.jobname == job.jobname && $0.job.username == job.username ? $0 : nil }
    }

    /// Whether the job shall run: as it stands, or as a restore or pause on record owes it.
    package func wantsActive(_ job: Job) -> Bool {
        job.isActive || entry(for: job)?.job.wantedActive == true
    }
}
