package import CronModel
package import CronSchedule

/// Whether a job would work after a recovery, as far as that can be told without running it.
package struct JobVerdict: Sendable, Codable {
    package enum Status: String, Sendable, Codable, CaseIterable {
        /// Every statement was read by the server as the job's owner, and nothing it names is missing.
        case passed
        case failed
        /// Nothing of it could be judged, or not all of it.
        case notJudged = "not_judged"
    }

    /// Something that would make the job fail.
    package struct Finding: Sendable, Codable, Hashable {
        /// Counted from 1; 0: the job as a whole.
        package let statement: Int
        package let problem: Text
        /// PostgreSQL's code; null where the server did not say it.
        package let sqlstate: String?
    }

    package let jobid: Int64
    package let jobname: String?
    package let username: String
    package let database: String
    package let schedule: String
    /// Without what looks like a secret.
    package let command: String
    /// Whether it shall run once it is armed.
    package let wantedActive: Bool
    package internal(set) var status: Status
    package internal(set) var statements = 0
    package internal(set) var judged = 0
    package internal(set) var findings: [Finding] = []
    /// What was not judged, and why.
    package internal(set) var notJudged: [Text] = []
    package internal(set) var nextRun: Instant?
    /// What a change of version means for it; null where nothing changes.
    package internal(set) var difference: Text?

    init(_ job: Job, wantedActive: Bool) {
        jobid = job.jobid
        jobname = job.jobname
        username = job.username
        database = job.database
        schedule = job.schedule
        command = Redaction.shortened(job.command)
        self.wantedActive = wantedActive
        status = .notJudged
    }

    /// How a report names it.
    package var label: String { jobname.map { "\"\($0)\"" } ?? "#\(jobid)" }

    mutating func find(_ statement: Int, _ problem: Text, sqlstate: String? = nil) {
        findings.append(Finding(statement: statement, problem: problem, sqlstate: sqlstate))
    }

    mutating func pass(over statement: Int, _ reason: Text) {
        notJudged.append(
            statement == 0
                ? reason
                : Text("statement \(statement): \(reason.english)", zh: "第 \(statement) 条语句：\(reason.chinese)")
        )
    }

    mutating func conclude() {
        status = !findings.isEmpty ? .failed : judged > 0 && notJudged.isEmpty ? .passed : .notJudged
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(jobid, forKey: .jobid)
        try container.encode(jobname, forKey: .jobname)
        try container.encode(username, forKey: .username)
        try container.encode(database, forKey: .database)
        try container.encode(schedule, forKey: .schedule)
        try container.encode(command, forKey: .command)
        try container.encode(wantedActive, forKey: .wantedActive)
        try container.encode(status, forKey: .status)
        try container.encode(statements, forKey: .statements)
        try container.encode(judged, forKey: .judged)
        try container.encode(findings, forKey: .findings)
        try container.encode(notJudged, forKey: .notJudged)
        try container.encode(nextRun, forKey: .nextRun)
        try container.encode(difference, forKey: .difference)
    }
}
