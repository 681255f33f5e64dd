internal import CronModel
internal import CronSchedule

/// The checks on what has to be in place before any job can run.
struct SetupChecks: Sendable {
    let examination: Examination

    init(_ examination: Examination) {
        self.examination = examination
    }

    private var facts: ServerFacts { examination.server.facts }

    /// What the role may see bounds what every other check can say.
    var rights: Check {
        let role = facts.user
        var lacking: [Text] = []
        if !facts.mayReadSettings {
            lacking.append(
                Text(
                    "cron.* settings: GRANT pg_read_all_settings TO \"\(role)\"",
                    zh: "cron.* 设置：需要 pg_read_all_settings"
                )
            )
        }
        if !facts.mayReadStatistics {
            lacking.append(
                Text("the launcher: GRANT pg_read_all_stats TO \"\(role)\"", zh: "调度进程：需要 pg_read_all_stats")
            )
        }
        if examination.isPartial {
            lacking.append(Text("jobs of others: ALTER ROLE \"\(role)\" BYPASSRLS", zh: "其他人的作业：需要 BYPASSRLS"))
        }
        if case .unknown(let reason) = examination.extension { lacking.append(reason) }
        if case .unknown = examination.accessRules {
            lacking.append(Text("pg_hba.conf: only superusers may read it", zh: "pg_hba.conf：仅超级用户可读"))
        }
        return Check(
            DoctorCheckID.rights,
            lacking.isEmpty ? .ok : .warning,
            lacking.isEmpty
                ? Text("role \"\(role)\" may see everything that is looked at", zh: "角色 \"\(role)\" 可以查看所有检查项")
                : Text("role \"\(role)\" cannot see everything", zh: "角色 \"\(role)\" 无法查看全部内容"),
            hint: lacking.isEmpty
                ? nil : Text("Run it as a superuser for the whole picture.", zh: "请以超级用户运行以获得完整结果。"),
            evidence: lacking
        )
    }

    var recovery: Check {
        guard facts.inRecovery else {
            return Check(DoctorCheckID.recovery, .ok, Text("the server is a primary", zh: "服务器是主库"))
        }
        return Check(
            DoctorCheckID.recovery,
            .warning,
            Text(
                "the server is a standby: no job runs here until it is promoted",
                zh: "服务器是备库：提升之前不会运行任何作业"
            ),
            hint: Text(
                "On promotion the launcher starts at once and also runs @reboot jobs. Examine the primary for the rest.",
                zh: "提升后调度进程会立即启动，并运行 @reboot 作业。其余问题请检查主库。"
            )
        )
    }

    var preload: Check {
        guard let libraries = examination.settings["shared_preload_libraries"] else {
            // The setting itself is shown to superusers and pg_read_all_settings alone; so is what pg_cron shows.
            return Check.notLookedAt(
                DoctorCheckID.preload,
                Text("role \"\(facts.user)\" may not see it", zh: "角色 \"\(facts.user)\" 无权查看"),
                hint: Text("GRANT pg_read_all_settings.", zh: "请授予 pg_read_all_settings。")
            )
        }
        let isNamed = libraries.split(separator: ",").contains { entry in
            entry.split(separator: "/").last?.filter { $0 != " " && $0 != "\"" } == "pg_cron"
        }
        if isNamed || examination.server.cronSettings?.isLoaded == true {
            return Check(
                DoctorCheckID.preload,
                .ok,
                Text("pg_cron \(examination.releaseName) is loaded", zh: "已加载 pg_cron \(examination.releaseName)")
            )
        }
        return Check(
            DoctorCheckID.preload,
            .failed,
            Text(
                "pg_cron is not in shared_preload_libraries: no job runs",
                zh: "shared_preload_libraries 中没有 pg_cron：不会运行任何作业"
            ),
            hint: ServerFailure.preload,
            evidence: [Text(verbatim: "shared_preload_libraries = '\(libraries)'")]
        )
    }

    var database: Check {
        let name = examination.server.database
        let isAssumed = examination.server.cronSettings?["cron.database_name"] == nil
        guard let known = examination.databases.first(where: { $0.name == name }) else {
            return broken(Text("database \"\(name)\" does not exist", zh: "数据库 \"\(name)\" 不存在"), isAssumed)
        }
        guard known.allowsConnections else {
            return broken(Text("database \"\(name)\" admits no connections", zh: "数据库 \"\(name)\" 不允许连接"), isAssumed)
        }
        if let problem = examination.databaseProblem {
            return Check.notLookedAt(DoctorCheckID.database, problem)
        }
        return Check(
            DoctorCheckID.database,
            isAssumed ? .warning : .ok,
            isAssumed
                ? Text(
                    "cron.database_name may not be seen; \"\(name)\" is taken for it",
                    zh: "无权查看 cron.database_name；按 \"\(name)\" 处理"
                )
                : Text("the launcher reads database \"\(name)\"", zh: "调度进程读取数据库 \"\(name)\""),
            hint: isAssumed ? Text("GRANT pg_read_all_settings.", zh: "请授予 pg_read_all_settings。") : nil
        )
    }

    /// A launcher whose database is missing dies FATAL each second, for ever (pg_cron `src/pg_cron.c`, seen on 1.6.5).
    private func broken(_ problem: Text, _ isAssumed: Bool) -> Check {
        Check(
            DoctorCheckID.database,
            isAssumed ? .warning : .failed,
            Text("cron.database_name: \(problem.english)", zh: "cron.database_name:\(problem.chinese)"),
            hint: Text(
                "Create it, or set cron.database_name in postgresql.conf to the one with the jobs, and restart.",
                zh: "请创建该数据库，或在 postgresql.conf 中把 cron.database_name 设为作业所在的数据库并重启。"
            )
        )
    }

    var `extension`: Check {
        let name = examination.server.database
        return examination.extension.check(DoctorCheckID.extension) { facts in
            guard let facts else {
                return Check(
                    DoctorCheckID.extension,
                    .failed,
                    Text("pg_cron is not created in database \"\(name)\"", zh: "数据库 \"\(name)\" 中没有创建 pg_cron"),
                    hint: examination.installable == nil
                        ? Text(
                            "Install the package of pg_cron for this server (Debian: postgresql-NN-cron).",
                            zh: "请为此服务器安装 pg_cron 软件包（Debian:postgresql-NN-cron）。"
                        )
                        : Text(
                            "In database \"\(name)\": CREATE EXTENSION pg_cron; or bring a set back: cronvault restore.",
                            zh: "请在数据库 \"\(name)\" 中执行 CREATE EXTENSION pg_cron；或恢复备份集：cronvault restore。"
                        )
                )
            }
            return Check(
                DoctorCheckID.extension,
                .ok,
                Text(
                    "pg_cron \(facts.catalogVersion) is created in database \"\(name)\"",
                    zh: "数据库 \"\(name)\" 中已创建 pg_cron \(facts.catalogVersion)"
                )
            )
        }
    }

    var version: Check {
        examination.extension.check(CheckID.version) { facts in
            guard let facts else { return Check.notLookedAt(CheckID.version, Examination.noExtension) }
            let broken = ReleaseBugs.mismatches(catalog: facts.catalogVersion, releases: examination.releases)
            guard let installable = examination.installable, installable != facts.catalogVersion || !broken.isEmpty
            else {
                return Check(
                    CheckID.version,
                    .ok,
                    Text("its SQL is the newest that is installed here", zh: "扩展 SQL 为此处可用的最新版本")
                )
            }
            return Check(
                CheckID.version,
                broken.isEmpty ? .warning : .failed,
                Text(
                    "the extension's SQL is \(facts.catalogVersion), the library brings \(installable)",
                    zh: "扩展 SQL 为 \(facts.catalogVersion)，库自带 \(installable)"
                ),
                hint: Text(
                    "ALTER EXTENSION pg_cron UPDATE; (views on cron.job.jobname must be dropped before 1.5).",
                    zh: "请执行 ALTER EXTENSION pg_cron UPDATE；（升级到 1.5 前须先删除引用 cron.job.jobname 的视图）。"
                ),
                evidence: broken
            )
        }
    }
}
