internal import CronModel
internal import PostgresAccess

/// What keeps pg_cron's functions from bringing jobs back, one factory each.
enum FunctionFailure {
    static func noConnection(_ owner: String, jobs: Int, user: String) -> RestorePlan.Blocker {
        RestorePlan.Blocker(
            code: "owner-connection-missing",
            object: owner,
            problem: Text(
                "\(jobs.of("job")) of \"\(owner)\": only \"\(owner)\" can schedule them, and you are \"\(user)\"",
                zh: "\"\(owner)\" 有 \(jobs) 个作业：只有 \"\(owner)\" 能创建，而当前角色是 \"\(user)\""
            ),
            hint: Text(
                "Say how to log in with --owner-db \(owner)=CONNINFO, or give the jobs away with --map-role \(owner)=\(user).",
                zh: "请用 --owner-db \(owner)=CONNINFO 指定登录方式，或用 --map-role \(owner)=\(user) 转交作业。"
            )
        )
    }

    static func otherUser(_ owner: String, _ user: String) -> RestorePlan.Blocker {
        RestorePlan.Blocker(
            code: "owner-differs",
            object: owner,
            problem: Text(
                "the connection given for \"\(owner)\" logs in as \"\(user)\"",
                zh: "为 \"\(owner)\" 指定的连接以 \"\(user)\" 登录"
            ),
            hint: Text("Name the user in it: user=\(owner).", zh: "请在连接参数中指定用户：user=\(owner)。")
        )
    }

    static func notMade(_ job: Job) -> ActionableError {
        ActionableError(
            "not-made",
            Text("the server did not make job \(job.label) as asked", zh: "服务器没有按要求创建作业 \(job.label)"),
            detail: Text("The transaction was rolled back.", zh: "事务已回滚。")
        )
    }

    /// With jobs of other owners there already, something remains.
    static func unfinished(_ cause: any Error, done: [String], left: [String]) -> any Error {
        let error: ActionableError
        switch cause {
        case let known as ActionableError: error = known
        case let known as PostgresError:
            error = known.actionable(
                "apply-failed",
                Text("the jobs of \"\(left.first ?? "")\" were not restored", zh: "\"\(left.first ?? "")\" 的作业未恢复")
            )
        default: return cause
        }
        guard !done.isEmpty else { return error }
        let (finished, missing) = (done.joined(separator: ", "), left.joined(separator: ", "))
        return error.ending(
            with: .failedLeavingSomething,
            detail: Text(
                "The jobs of these are restored: \(finished). Not of these: \(missing). Run the same command again.",
                zh: "以下角色的作业已恢复：\(finished)。未恢复：\(missing)。请再次运行同一命令。"
            )
        )
    }
}
