internal import CronModel

/// What can be said after a restore by functions: each row was read back in the transaction that made it.
///
/// Nobody there sees the jobs of everybody, so that `verify` as a whole cannot be asked.
struct FunctionVerdict: Sendable {
    private let made: [FunctionRestore.MadeJob]
    private let plan: RestorePlan

    init(_ made: [FunctionRestore.MadeJob], _ plan: RestorePlan) {
        (self.made, self.plan) = (made, plan)
    }

    var report: CheckReport { CheckReport([complete, unchanged]) }

    private var complete: Check {
        let left = plan.actions.filter { $0.action == .skip && $0.detail.english.hasPrefix("left out") }
        return Check(
            CheckID.complete,
            left.isEmpty ? (made.isEmpty ? .warning : .ok) : .failed,
            left.isEmpty
                ? Text("\(made.count.of("job")) made, none left out", zh: "已创建 \(made.count) 个作业，没有略过")
                : Text(
                    "\(made.count.of("job")) made, \(left.count) left out",
                    zh: "已创建 \(made.count) 个作业，略过 \(left.count) 个"
                ),
            evidence: left.map { Text(verbatim: $0.object) }
        )
    }

    private var unchanged: Check {
        Check(
            CheckID.unchanged,
            made.isEmpty ? .warning : .ok,
            Text(
                "name, schedule, command, database, owner and state were read back as they were to be",
                zh: "名称、计划、命令、数据库、所有者和状态均已读回核对"
            ),
            evidence: made.map {
                Text("\($0.label): \($0.source) → \($0.jobid)", zh: "\($0.label):\($0.source) → \($0.jobid)")
            }
        )
    }
}
