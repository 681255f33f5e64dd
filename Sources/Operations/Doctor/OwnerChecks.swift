internal import CronModel
internal import CronSchedule

/// The checks on the roles that own jobs and the databases that jobs run in.
struct OwnerChecks: Sendable {
    private let examination: Examination

    init(_ examination: Examination) {
        self.examination = examination
    }

    private func owned(_ jobs: [Job]) -> [ExactText: [Job]] { Dictionary(grouping: jobs) { ExactText($0.username) } }

    private func list(_ names: [ExactText], _ jobs: [ExactText: [Job]]) -> [Text] {
        names.map { Text(verbatim: "\"\($0.text)\": \(Job.list(jobs[$0] ?? []))") }
    }

    /// One row whose owner is gone stops every job of everybody, inactive ones too (pg_cron from 1.4.0,
    /// `src/job_metadata.c`, `LoadCronJobList`).
    var exist: Check {
        examination.jobs.check(CheckID.roles) { jobs in
            guard let roles = examination.roles.value else {
                return Check.notLookedAt(CheckID.roles, Text("roles cannot be read", zh: "无法读取角色"))
            }
            let known = Dictionary(uniqueKeysWithValues: roles.map { (ExactText($0.name), $0) })
            let owned = owned(jobs)
            let missing = owned.keys.filter { known[$0] == nil }.sorted()
            guard missing.isEmpty else {
                return Check(
                    CheckID.roles,
                    .failed,
                    Text(
                        "\(missing.count.of("role")) that own jobs do not exist: the launcher fails again and again",
                        zh: "\(missing.count) 个拥有作业的角色不存在：调度进程会反复失败"
                    ),
                    hint: Text(
                        "CREATE ROLE … LOGIN, or delete the rows of cron.job; within two seconds all jobs run again.",
                        zh: "请执行 CREATE ROLE … LOGIN，或删除 cron.job 中的这些行；两秒内所有作业恢复运行。"
                    ),
                    evidence: list(missing, owned)
                )
            }
            let locked = owned.keys.filter { known[$0]?.canLogin == false }.sorted()
            return Check(
                CheckID.roles,
                locked.isEmpty ? .ok : .failed,
                locked.isEmpty
                    ? Text("all \(owned.count.of("owner")) exist and may log in", zh: "\(owned.count) 个所有者都存在且可登录")
                    : Text(
                        "\(locked.count.of("owner")) may not log in: their jobs fail",
                        zh: "\(locked.count) 个所有者不能登录：其作业会失败"
                    ),
                hint: locked.isEmpty ? nil : Text("ALTER ROLE … LOGIN.", zh: "请执行 ALTER ROLE … LOGIN。"),
                evidence: list(locked, owned)
            )
        }
    }

    /// Up to 1.6.4 and from 1.6.8 such a job is skipped with a warning in the log; in between the server crashes.
    var superusers: Check {
        examination.jobs.check(DoctorCheckID.superusers) { jobs in
            let owned = owned(jobs)
            let names = (examination.roles.value ?? []).filter(\.isSuperuser).map { ExactText($0.name) }
                .filter { owned[$0] != nil }.sorted()
            guard let settings = examination.server.cronSettings else {
                return Check.notLookedAt(
                    DoctorCheckID.superusers,
                    Text("cron.enable_superuser_jobs may not be read", zh: "无权读取 cron.enable_superuser_jobs"),
                    hint: Text("GRANT pg_read_all_settings.", zh: "请授予 pg_read_all_settings。")
                )
            }
            guard !settings.allowsSuperuserJobs, !names.isEmpty else {
                return Check(
                    DoctorCheckID.superusers,
                    .ok,
                    names.isEmpty
                        ? Text("no superuser owns a job", zh: "没有超级用户拥有作业")
                        : Text(
                            "\(names.count.of("superuser")) own jobs, which is admitted",
                            zh: "\(names.count) 个超级用户拥有作业，设置允许"
                        ),
                    evidence: list(names, owned)
                )
            }
            return Check(
                DoctorCheckID.superusers,
                .failed,
                Text(
                    "superusers own jobs while cron.enable_superuser_jobs is off: they never run, and with 1.6.5 to 1.6.7 the "
                        + "whole server crashes",
                    zh: "cron.enable_superuser_jobs 为 off，但超级用户拥有作业：它们不会运行，1.6.5 至 1.6.7 会使整个服务器崩溃"
                ),
                hint: wayOut,
                evidence: list(names, owned)
            )
        }
    }

    /// Each tested on a looping 1.6.5.
    private var wayOut: Text {
        Text(
            "UPDATE cron.job SET username = … (or DELETE the rows). If the server crashes before that: pg_ctl -m immediate "
                + "stop, then start with cron.log_min_messages = error, or with -c max_worker_processes=0, or use "
                + "postgres --single.",
            zh: "请执行 UPDATE cron.job SET username = …（或 DELETE 这些行）。若服务器先崩溃：pg_ctl -m immediate stop,"
                + "再以 cron.log_min_messages = error 或 -c max_worker_processes=0 启动，或使用 postgres --single。"
        )
    }

    var databases: Check {
        examination.jobs.check(CheckID.databases) { jobs in
            let usable = Set(examination.databases.filter(\.allowsConnections).map { ExactText($0.name) })
            let used = Dictionary(grouping: jobs) { ExactText($0.database) }
            let missing = used.keys.filter { !usable.contains($0) }.sorted()
            guard missing.isEmpty else {
                return Check(
                    CheckID.databases,
                    .failed,
                    Text(
                        "\(missing.count.of("database")) that jobs run in do not exist or admit no connections",
                        zh: "\(missing.count) 个作业所需的数据库不存在或不允许连接"
                    ),
                    hint: Text(
                        "Their jobs fail with \"connection failed\". Create the databases or correct cron.job.",
                        zh: "其作业会以 \"connection failed\" 失败。请创建数据库或修正 cron.job。"
                    ),
                    evidence: list(missing, used)
                )
            }
            let forbidden = examination.forbidden.map { Text(verbatim: "\"\($0.0)\" → \"\($0.1)\"") }
            return Check(
                CheckID.databases,
                forbidden.isEmpty ? .ok : .failed,
                forbidden.isEmpty
                    ? Text(
                        "all \(used.count.of("database")) exist, and owners may connect",
                        zh: "\(used.count) 个数据库都存在，所有者均可连接"
                    )
                    : Text(
                        "\(forbidden.count.of("owner")) may not connect to their database",
                        zh: "\(forbidden.count) 个所有者无权连接其数据库"
                    ),
                hint: forbidden.isEmpty
                    ? nil : Text("GRANT CONNECT ON DATABASE … TO ….", zh: "请执行 GRANT CONNECT ON DATABASE … TO …。"),
                evidence: forbidden
            )
        }
    }
}
