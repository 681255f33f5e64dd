internal import CronModel

/// The errors of examining a server, one factory each.
enum DoctorFailure {
    /// Adds to a refused connection what it may mean: a server that restarts again and again answers like that.
    static func explaining<Output>(_ connect: () async throws -> Output) async throws -> Output {
        do {
            return try await connect()
        } catch let error as ActionableError where error.code == "connection-failed" {
            throw ActionableError(
                error.code,
                error.problem,
                detail: error.detail,
                hints: error.hints + [mayCrash],
                exitStatus: error.exitStatus
            )
        }
    }

    /// pg_cron 1.6.5–1.6.7 crash the whole server on a superuser's row that is not admitted (`src/job_metadata.c`).
    private static let mayCrash = Text(
        "If the server restarts again and again (its log: \"terminated by signal 11\"): pg_cron 1.6.5 to 1.6.7 with "
            + "cron.enable_superuser_jobs = off and a job of a superuser do that. Stop it with pg_ctl -m immediate stop, "
            + "start it with -c max_worker_processes=0, and give the job to another role or delete it.",
        zh: "若服务器不断重启（日志含 \"terminated by signal 11\"）：pg_cron 1.6.5 至 1.6.7 在 cron.enable_superuser_jobs = off "
            + "且存在超级用户的作业时会如此。请用 pg_ctl -m immediate stop 停止，以 -c max_worker_processes=0 启动，"
            + "再把该作业交给其他角色或删除。"
    )
}
