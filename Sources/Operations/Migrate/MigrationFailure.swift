internal import CronModel

/// The errors of moving jobs, one factory each.
enum MigrationFailure {
    static func sameServer(_ from: String, _ to: String) -> ActionableError {
        ActionableError(
            "same-server",
            Text(
                "\"\(from)\" and \"\(to)\" are the same server, or copies of one",
                zh: "\"\(from)\" 与 \"\(to)\" 是同一台服务器或互为副本"
            ),
            detail: Text("They have one system identifier.", zh: "二者的系统标识相同。"),
            hints: [
                Text(
                    "A copy has the jobs already: pause the one (cronvault pause), arm the other (cronvault arm).",
                    zh: "副本上已有这些作业：请暂停其一（cronvault pause），启用另一（cronvault arm）。"
                )
            ]
        )
    }

    static func runOnBoth(_ jobs: [Job], on address: String) -> RestorePlan.Blocker {
        RestorePlan.Blocker(
            code: "runs-already",
            object: address,
            problem: Text(
                "it runs jobs of the source already: \(Job.list(jobs))",
                zh: "目标已在运行源服务器的作业：\(Job.list(jobs))"
            ),
            hint: Text(
                "Pause them on one of the two first: cronvault pause --db …",
                zh: "请先在其中一台上暂停：cronvault pause --db …"
            )
        )
    }

    static func nothingToMove(_ address: String) -> RestorePlan.Blocker {
        RestorePlan.Blocker(
            code: "nothing-to-move",
            object: address,
            problem: Text("it runs no job, and none waits to be armed there", zh: "其上没有启用的作业，也没有等待启用的作业"),
            hint: Text(
                "If they were moved already, verify the target: cronvault verify --db …",
                zh: "若作业已迁移，请验证目标：cronvault verify --db …"
            )
        )
    }

    static func stillRunning(_ pids: [Int32], after seconds: Double) -> ActionableError {
        let list = pids.map(String.init).joined(separator: ", ")
        return ActionableError(
            "still-running",
            Text(
                "runs at the source are still at work after \(Int(seconds)) s (processes \(list))",
                zh: "\(Int(seconds)) 秒后源服务器仍有运行中的任务（进程 \(list)）"
            ),
            hints: [Text("Wait longer with --wait.", zh: "可用 --wait 延长等待。")]
        )
    }

    static func blocked(_ blockers: [RestorePlan.Blocker]) -> ActionableError {
        ActionableError(
            "blocked",
            blockers.first?.problem ?? Text("the target is not as it was planned", zh: "目标与计划不符"),
            hints: blockers.map(\.hint)
        )
    }

    static func notVerified(_ report: CheckReport) -> ActionableError {
        let failed = report.checks.filter { $0.status == .failed }
        let list = failed.map(\.id).joined(separator: ", ")
        return ActionableError(
            "not-verified",
            Text("the target is not what the set says: \(list)", zh: "目标与备份集不一致：\(list)"),
            hints: failed.compactMap(\.hint)
        )
    }

    static func refused(_ jobs: [ArmPlan.Refusal]) -> ActionableError {
        let list = jobs.prefix(10).map { "\($0.job): \($0.reason.english)" }.joined(separator: "; ")
        let chinese = jobs.prefix(10).map { "\($0.job):\($0.reason.chinese)" }.joined(separator: ";")
        return ActionableError(
            "not-armed",
            Text("some jobs cannot be armed at the target: \(list)", zh: "部分作业无法在目标上启用：\(chinese)")
        )
    }
}
