internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// The errors of looking for missed runs and catching up, one factory each.
enum MissedFailure {
    static func noHistory(_ address: String) -> ActionableError {
        ActionableError(
            "no-history",
            Text(
                "\"\(address)\" keeps no run history: nobody can tell what was missed",
                zh: "\"\(address)\" 不保存运行历史：无法判断错过了什么"
            ),
            hints: [
                Text("cron.log_run = on, and pg_cron 1.3 or newer.", zh: "需要 cron.log_run = on 以及 pg_cron 1.3 或更新版本。")
            ]
        )
    }

    static func notPast(_ begin: Instant) -> ActionableError {
        ActionableError(
            "since",
            Text("\(begin) is not in the past of the server", zh: "\(begin) 不早于服务器的当前时间"),
            hints: [Text("The last minute is not looked at: it belongs to the launcher.", zh: "最近一分钟不检查：调度可能仍在进行。")],
            exitStatus: .wrongUsage
        )
    }

    static func tooFar(_ begin: Instant) -> ActionableError {
        ActionableError(
            "since",
            Text("\(begin) is more than a year ago", zh: "\(begin) 距今超过一年"),
            exitStatus: .wrongUsage
        )
    }

    static func tooMany(_ job: String, _ count: Int, limit: Int) -> ActionableError {
        ActionableError(
            "too-many-runs",
            Text(
                "job \(job) missed \(count) runs: more than \(limit) are not caught up one by one",
                zh: "作业 \(job) 错过 \(count) 次运行：逐次补跑最多 \(limit) 次"
            ),
            detail: Text("Each takes a minute of its own. Nothing was run.", zh: "每次需要单独的一分钟。未运行任何作业。"),
            hints: [Text("--policy once runs it once.", zh: "--policy once 只补跑一次。")]
        )
    }

    static func changed(_ address: String) -> ActionableError {
        ActionableError(
            "target-changed",
            Text("jobs of \"\(address)\" have changed since the plan was made", zh: "制定计划后 \"\(address)\" 的作业发生了变化"),
            detail: Text("Nothing was run.", zh: "未运行任何作业。"),
            hints: [Text("Run the command again.", zh: "请重新运行命令。")]
        )
    }

    static func noOneOffs(_ catalog: String) -> ActionableError {
        ActionableError(
            "no-one-off-jobs",
            Text("catalog \(catalog) cannot schedule a job for another owner", zh: "目录版本 \(catalog) 无法为其他所有者创建作业"),
            hints: [Text("Run the printed statements as the jobs' owners.", zh: "请以作业所有者的身份执行所列语句。")]
        )
    }

    static func noMinute() -> ActionableError {
        ActionableError(
            "no-minute",
            Text("this release cannot be given one certain minute", zh: "无法为该版本指定某一确定的分钟"),
            hints: [Text("Run the printed statements as the jobs' owners.", zh: "请以作业所有者的身份执行所列语句。")]
        )
    }

    /// `jobids` are one-off jobs that may still be there.
    static func interrupted(_ cause: Text, _ jobids: [Int64]) -> ActionableError {
        let list = jobids.map(String.init).joined(separator: ", ")
        return ActionableError(
            "catch-up-interrupted",
            Text("catching up was interrupted: \(cause.english)", zh: "补跑被中断：\(cause.chinese)"),
            detail: Text(
                "One-off jobs remain: \(list). Each would run again in a year at the earliest.",
                zh: "仍有一次性作业：\(list)。它们最早一年后才会再次运行。"
            ),
            hints: [
                Text(
                    "When their runs are over: DELETE FROM cron.job WHERE jobid IN (\(list));",
                    zh: "运行结束后执行：DELETE FROM cron.job WHERE jobid IN (\(list));"
                )
            ],
            exitStatus: .failedLeavingSomething
        )
    }
}
