package import BackupFormat
package import CronModel
package import CronSchedule

/// What `missed` found and did.
///
/// Keys are an interface for scripts.
package struct MissedReport: Sendable, Encodable {
    package enum Status: String, Sendable, Encodable {
        case ok
        case missed
    }

    /// A job that missed runs.
    package struct Job: Sendable, Encodable {
        package let jobid: Int64
        package let jobname: String?
        package let username: String
        package let database: String
        package let schedule: String
        package let expected: Int
        package let missed: Int
        /// When runs were missed, the first ones; of an interval the beginning of each gap.
        package let runs: [Instant]
        package let last: Instant?
        /// How many runs the policy wants caught up.
        package let catchUp: Int
        /// The command of the catch-up; nil where it is too long to be shown.
        package let command: String?
        /// Why it cannot be caught up.
        package let obstacle: Text?
        /// `Job.digest` of the row as it was looked at.
        let row: String

        private enum CodingKeys: CodingKey {
            case jobid
            case jobname
            case username
            case database
            case schedule
            case expected
            case missed
            case runs
            case last
            case catchUp
            case command
            case obstacle
        }

        /// What is not there is written as null, so that the keys are always there.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(jobid, forKey: .jobid)
            try container.encode(jobname, forKey: .jobname)
            try container.encode(username, forKey: .username)
            try container.encode(database, forKey: .database)
            try container.encode(schedule, forKey: .schedule)
            try container.encode(expected, forKey: .expected)
            try container.encode(missed, forKey: .missed)
            try container.encode(runs.map(\.description), forKey: .runs)
            try container.encode(last, forKey: .last)
            try container.encode(catchUp, forKey: .catchUp)
            try container.encode(command, forKey: .command)
            try container.encode(obstacle, forKey: .obstacle)
        }

        package var label: String { jobname.map { "\"\($0)\"" } ?? "#\(jobid)" }
    }

    /// A run that was caught up.
    package struct Caught: Sendable, Encodable {
        package let jobid: Int64
        package let status: String
        package let message: String
    }

    package let address: String
    package let since: Instant
    package let until: Instant
    package let policy: CatchUpPolicy
    package let status: Status
    package let missed: Int
    package let jobs: [Job]
    /// What nobody knows and was taken for granted.
    package let assumptions: [Text]
    package internal(set) var applied = false
    package internal(set) var caughtUp: [Caught] = []
    package internal(set) var record: SetID?

    private enum CodingKeys: CodingKey {
        case address
        case since
        case until
        case policy
        case status
        case missed
        case jobs
        case assumptions
        case applied
        case caughtUp
        case record
    }

    /// What is not there is written as null, so that the keys are always there.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(address, forKey: .address)
        try container.encode(since, forKey: .since)
        try container.encode(until, forKey: .until)
        try container.encode(policy, forKey: .policy)
        try container.encode(status, forKey: .status)
        try container.encode(missed, forKey: .missed)
        try container.encode(jobs, forKey: .jobs)
        try container.encode(assumptions, forKey: .assumptions)
        try container.encode(applied, forKey: .applied)
        try container.encode(caughtUp, forKey: .caughtUp)
        try container.encode(record, forKey: .record)
    }

    let extensionTable: UInt32
}

/// What to do about missed runs.
package enum CatchUpPolicy: String, Sendable, Encodable, CaseIterable {
    /// Run each job once that missed at least one run.
    case once
    /// Leave them, and say no more of them.
    case skip
    /// Run each job as often as it missed a run; jobs that run every few seconds once.
    case all
}
