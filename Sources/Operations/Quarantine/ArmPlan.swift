package import BackupFormat
package import CronModel
package import CronSchedule

/// Which jobs `arm` will activate, which it refuses, and when each would first run.
package struct ArmPlan: Sendable {
    /// A job that shall be active, and the row it is now.
    struct Wish: Sendable {
        let label: String
        let content: String
        let row: Job?
        /// A node elsewhere that is meant: recorded, or the set's own on the server it was taken from.
        let node: NodeAddress?
    }

    /// A job to activate.
    package struct Activation: Sendable, Encodable, Hashable {
        package let jobid: Int64
        package let jobname: String?
        package let username: String
        package let schedule: String
        package let nextRun: Instant?
        package let database: String
        /// What its command touches, judged by its words, and the words that decided.
        package let commandClass: CommandClass
        package let touches: [String]
        let content: String
        /// `Job.digest` of the row as it was looked at.
        let row: String

        /// What is not there is written as null, so that the keys are always there.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(jobid, forKey: .jobid)
            try container.encode(jobname, forKey: .jobname)
            try container.encode(username, forKey: .username)
            try container.encode(schedule, forKey: .schedule)
            try container.encode(nextRun, forKey: .nextRun)
            try container.encode(database, forKey: .database)
            try container.encode(commandClass, forKey: .commandClass)
            try container.encode(touches, forKey: .touches)
        }

        private enum CodingKeys: String, CodingKey {
            case jobid
            case jobname
            case username
            case schedule
            case nextRun
            case database
            case commandClass = "class"
            case touches
        }
    }

    /// A job that is left as it is.
    package struct Refusal: Sendable, Encodable, Hashable {
        package let job: String
        package let reason: Text
    }

    let server: CronServer
    package let origin: SetID
    let jobTable: UInt32
    /// Set where the role may not write rows: it arms its own jobs, by `cron.alter_job`.
    let owner: String?
    package private(set) var activate: [Activation] = []
    package private(set) var refused: [Refusal] = []
    /// Jobs that shall be active and wait for a later wave.
    package private(set) var waiting = 0
    /// Processes of sessions that are older than the extension, where that matters.
    package internal(set) var olderSessions: [Int32] = []

    package var address: String { server.facts.address }

    /// Tells whether another plan does the same to the same rows.
    package var digest: String {
        let rows = activate.map { "\($0.jobid) \($0.row)" }
        return SHA256Digest.hex(of: ([origin.description, String(jobTable)] + rows).joined(separator: "\n"))
    }

    init(
        _ wishes: [Wish],
        in wave: Wave,
        moved: [Int64: String] = [:],
        foreignTables: [ExactText: Set<String>] = [:],
        server: CronServer,
        origin: SetID,
        clock: CronClock,
        now: Instant,
        jobTable: UInt32,
        owner: String? = nil
    ) {
        self.server = server
        self.origin = origin
        self.jobTable = jobTable
        self.owner = owner
        let zone = clock.zone
        let usesWorkers = server.cronSettings?.usesBackgroundWorkers == true
        func runsHere(_ node: NodeAddress) -> Bool { usesWorkers || node.isLocal(port: server.facts.port) }
        for wish in wishes {
            guard let job = wish.row else {
                guard wave.isEverything else { continue }
                refused.append(Refusal(job: wish.label, reason: Text("it is gone", zh: "已不存在")))
                continue
            }
            let judgement = CommandJudgement(
                job.command,
                foreignTables: foreignTables[ExactText(job.database)] ?? []
            )
            guard wave.admits(job), wave.admits(judgement.commandClass) else {
                if !job.isActive { waiting += 1 }
                continue
            }
            guard job.contentDigest == wish.content else {
                refused.append(Refusal(job: wish.label, reason: Text("it has changed since", zh: "此后已被修改")))
                continue
            }
            let node = NodeAddress(name: job.nodename, port: job.nodeport)
            guard runsHere(node) || node == wish.node else {
                let reason = Text("it would run on \(node)", zh: "它会在 \(node) 上运行")
                refused.append(Refusal(job: wish.label, reason: reason))
                continue
            }
            guard !job.isActive else { continue }
            if let place = moved[job.jobid] {
                let reason = Text("it was moved to \(place) and runs there", zh: "已迁移到 \(place)，在那里运行")
                refused.append(Refusal(job: wish.label, reason: reason))
                continue
            }
            guard activate.count < wave.limit else {
                waiting += 1
                continue
            }
            activate.append(
                Activation(
                    jobid: job.jobid,
                    jobname: job.jobname,
                    username: job.username,
                    schedule: job.schedule,
                    nextRun: (try? clock.schedule(job.schedule)).flatMap { $0.nextRun(after: now, in: zone) },
                    database: job.database,
                    commandClass: judgement.commandClass,
                    touches: judgement.reasons,
                    content: job.contentDigest,
                    row: job.digest
                )
            )
        }
    }
}

/// What `arm` did.
///
/// Keys are an interface for scripts.
package struct ArmReport: Sendable, Encodable {
    package let origin: SetID
    package let address: String
    package let armed: [ArmPlan.Activation]
    package let refused: [ArmPlan.Refusal]
    /// Jobs left for a later wave.
    package let waiting: Int
    /// Processes of sessions that are older than the extension: jobs that they schedule are not noticed.
    package let olderSessions: [Int32]
}
