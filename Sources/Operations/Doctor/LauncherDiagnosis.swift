internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// Is the launcher alive and stable, and if not, why? The reason is looked for in what else is wrong and in the log.
struct LauncherDiagnosis: Sendable {
    private let examination: Examination
    private let watch: Double

    init(_ examination: Examination, watch: Double) {
        self.examination = examination
        self.watch = watch
    }

    func check(on session: PostgresConnection) async throws -> Check {
        let seen = try await LauncherWatch(examination.server, seconds: watch).check(on: session)
        guard seen.status == .failed else { return seen }
        let reasons = reasons
        let log = try await ServerLog.read(on: session, destination: examination.settings["log_destination"])
        return Check(
            seen.id,
            .failed,
            seen.summary,
            hint: reasons.first?.remedy ?? unexplained,
            evidence: reasons.map(\.what) + seen.evidence + log.evidence
        )
    }

    struct Reason: Sendable {
        let what: Text
        let remedy: Text
    }

    /// What is known to keep a launcher from living, the most certain first.
    private var reasons: [Reason] {
        [noLibrary, noWorkers, noDatabase, ownerMissing, runidsBehind, readOnly, superuser].compactMap(\.self)
    }

    private var noLibrary: Reason? {
        guard examination.server.cronSettings?.isLoaded == false else { return nil }
        return Reason(what: Text("reason: pg_cron is not loaded", zh: "原因：pg_cron 未加载"), remedy: ServerFailure.preload)
    }

    private var noWorkers: Reason? {
        guard examination.number("max_worker_processes") == 0 else { return nil }
        return Reason(
            what: Text("reason: max_worker_processes is 0", zh: "原因：max_worker_processes 为 0"),
            remedy: Text("Raise it in postgresql.conf and restart.", zh: "请在 postgresql.conf 中增大并重启。")
        )
    }

    private var noDatabase: Reason? {
        let name = examination.server.database
        guard examination.databases.first(where: { $0.name == name })?.allowsConnections != true else { return nil }
        return Reason(
            what: Text(
                "reason: cron.database_name \"\(name)\" cannot be connected to",
                zh: "原因：无法连接 cron.database_name \"\(name)\""
            ),
            remedy: Text("See cron.database above.", zh: "见上文 cron.database。")
        )
    }

    private var ownerMissing: Reason? {
        guard let jobs = examination.jobs.value, let roles = examination.roles.value else { return nil }
        let known = Set(roles.map { ExactText($0.name) })
        let missing = jobs.map(\.username).distinct().filter { !known.contains(ExactText($0)) }
        guard !missing.isEmpty else { return nil }
        let names = missing.prefix(5).map { "\"\($0)\"" }.joined(separator: ", ")
        return Reason(
            what: Text("reason: jobs of roles that do not exist: \(names)", zh: "原因：存在所有者不存在的作业：\(names)"),
            remedy: Text(
                "CREATE ROLE … LOGIN, or delete the rows of cron.job; within two seconds all jobs run again.",
                zh: "请执行 CREATE ROLE … LOGIN，或删除 cron.job 中的这些行；两秒内所有作业恢复运行。"
            )
        )
    }

    private var runidsBehind: Reason? {
        guard let highest = (examination.history.value ?? nil)?.highestRunid,
            let last = (examination.extension.value ?? nil)?.runSequence?.last, last < highest
        else { return nil }
        return Reason(
            what: Text("reason: cron.runid_seq is behind the history", zh: "原因：cron.runid_seq 落后于历史"),
            remedy: Text(
                verbatim: "SELECT setval('cron.runid_seq', (SELECT max(runid) FROM cron.job_run_details));"
            )
        )
    }

    private var readOnly: Reason? {
        guard examination.settings["default_transaction_read_only"] == "on" else { return nil }
        return Reason(
            what: Text("reason: default_transaction_read_only is on", zh: "原因：default_transaction_read_only 为 on"),
            remedy: Text(
                "Set it off, if for the server's own user alone: ALTER ROLE … SET default_transaction_read_only = off.",
                zh: "请设为 off，也可只针对引导超级用户：ALTER ROLE … SET default_transaction_read_only = off。"
            )
        )
    }

    private var superuser: Reason? {
        guard examination.server.cronSettings?.allowsSuperuserJobs == false,
            let roles = examination.roles.value, roles.contains(where: \.isSuperuser)
        else { return nil }
        return Reason(
            what: Text(
                "reason: a superuser's job while cron.enable_superuser_jobs is off (1.6.5 to 1.6.7 crash)",
                zh: "原因：cron.enable_superuser_jobs 为 off 但存在超级用户的作业（1.6.5 至 1.6.7 会崩溃）"
            ),
            remedy: Text("See owners.superuser below.", zh: "见下文 owners.superuser。")
        )
    }

    private var unexplained: Text {
        let mayBeTerminated = examination.releases.contains { $0 <= (CronRelease("1.6.0") ?? .newest) }
        return mayBeTerminated
            ? Text(
                "Up to 1.6.0 a launcher that somebody terminated comes back only when the server restarts; else the server's "
                    + "log tells.",
                zh: "1.6.0 及以前，被终止的调度进程要到服务器重启才会恢复；否则请查看服务器日志。"
            )
            : Text("The server's log tells why.", zh: "原因见服务器日志。")
    }
}
