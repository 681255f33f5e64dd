package import BackupFormat
package import CronModel
package import CronSchedule

/// What a move of jobs will do, did, and where it stopped.
///
/// Keys are an interface for scripts.
package struct MigrationReport: Sendable, Encodable {
    package enum StepName: String, Sendable, Encodable, CaseIterable {
        case pause
        case backup
        case restore
        case verify
        case arm
        case missed
    }

    package struct Step: Sendable, Encodable {
        package enum Status: String, Sendable, Encodable {
            case planned
            case done
            case failed
        }

        package let step: StepName
        package fileprivate(set) var status: Status
        package fileprivate(set) var detail: Text
    }

    /// How many jobs a server runs, or why nobody can tell.
    package enum State: Sendable, Hashable {
        case jobs(active: Int, inactive: Int)
        case unknown(Text)
    }

    package struct Side: Sendable, Encodable {
        package let address: String
        package internal(set) var state = State.unknown(Text("not looked at", zh: "未检查"))

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(address, forKey: .address)
            switch state {
            case .jobs(let active, let inactive):
                try container.encode(active, forKey: .active)
                try container.encode(inactive, forKey: .inactive)
                try container.encodeNil(forKey: .problem)
            case .unknown(let reason):
                try container.encodeNil(forKey: .active)
                try container.encodeNil(forKey: .inactive)
                try container.encode(reason, forKey: .problem)
            }
        }

        private enum CodingKeys: CodingKey {
            case address
            case active
            case inactive
            case problem
        }
    }

    /// Runs of a job that came due while it ran nowhere.
    package struct Missed: Sendable, Encodable {
        package let jobid: Int64
        package let jobname: String?
        package let username: String
        package let missed: Int
        package let first: Instant?
        package let last: Instant?
    }

    package internal(set) var from: Side
    package internal(set) var to: Side
    package internal(set) var steps: [Step] = []
    package internal(set) var plan: RestorePlan?
    package internal(set) var set: SetID?
    package internal(set) var pause: SetID?
    /// Since when the source runs none of the jobs.
    package internal(set) var pausedAt: Instant?
    package internal(set) var restore: SetID?
    package internal(set) var verify: CheckReport?
    package internal(set) var armed: ArmReport?
    package internal(set) var missed: [Missed] = []
    /// Why it stopped; nil: it did not.
    package private(set) var failure: (any Error)?

    init(from: String, to: String) {
        self.from = Side(address: from)
        self.to = Side(address: to)
    }

    package var blockers: [RestorePlan.Blocker] { plan?.blockers ?? [] }
    package var stoppedAt: StepName? { steps.last { $0.status == .failed }?.step }
    package var isDone: Bool { steps.last.map { $0.step == .missed && $0.status == .done } ?? false }

    mutating func begin(_ step: StepName) {
        steps.append(Step(step: step, status: .planned, detail: Text("", zh: "")))
    }

    mutating func end(_ detail: Text) {
        steps[steps.count - 1].status = .done
        steps[steps.count - 1].detail = detail
    }

    mutating func stop(_ error: any Error) {
        failure = error
        steps[steps.count - 1].status = .failed
        steps[steps.count - 1].detail = RestoreFailure.reason(error)
    }

    static func taken(_ manifest: Manifest) -> Text {
        let runs = manifest.history?.rows ?? 0
        return Text(
            "set \(manifest.set): \(manifest.cron.jobs.of("job")), \(runs.of("run"))",
            zh: "备份集 \(manifest.set):\(manifest.cron.jobs) 个作业，\(runs) 次运行"
        )
    }

    mutating func addPlannedSteps(active: Int, wait: Double) {
        let written = plan?.writes.count ?? 0
        let details: [(StepName, Text)] = [
            (
                .pause,
                Text(
                    "\(active.of("active job")) of \(from.address) become inactive; runs under way are waited for, up to \(Int(wait)) s",
                    zh: "停用 \(from.address) 上 \(active) 个启用的作业；最多等待运行中的任务 \(Int(wait)) 秒"
                )
            ),
            (.backup, Text("a set of its jobs and history", zh: "备份其作业与历史")),
            (
                .restore,
                Text(
                    "\(written.of("job")) onto \(to.address), inactive, and the history",
                    zh: "将 \(written) 个作业（停用）与历史恢复到 \(to.address)"
                )
            ),
            (.verify, Text("a failed check stops here", zh: "任何检查失败即停止")),
            (
                .arm,
                Text(
                    "what was active there becomes active here, if \(from.address) still runs none of it",
                    zh: "确认 \(from.address) 不再运行后，在此启用原先启用的作业"
                )
            ),
            (.missed, Text("the runs that came due in between", zh: "报告期间错过的运行")),
        ]
        steps = details.map { Step(step: $0, status: .planned, detail: $1) }
    }

    /// What is not there is written as null, so that the keys are always there.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(from, forKey: .from)
        try container.encode(to, forKey: .to)
        try container.encode(isDone ? "done" : failure == nil ? "planned" : "stopped", forKey: .status)
        try container.encode(steps, forKey: .steps)
        try container.encode(stoppedAt, forKey: .stoppedAt)
        try container.encode((failure as? ActionableError)?.code, forKey: .code)
        try container.encode(set, forKey: .set)
        try container.encode(pause, forKey: .pause)
        try container.encode(pausedAt, forKey: .pausedAt)
        try container.encode(restore, forKey: .restore)
        try container.encode(plan, forKey: .plan)
        try container.encode(verify, forKey: .verify)
        try container.encode(armed, forKey: .armed)
        try container.encode(missed, forKey: .missed)
    }

    private enum CodingKeys: CodingKey {
        case from
        case to
        case status
        case steps
        case stoppedAt
        case code
        case set
        case pause
        case pausedAt
        case restore
        case plan
        case verify
        case armed
        case missed
    }
}
