internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// The checks on what jobs need around them.
struct NeedsComparison: Sendable {
    private let live: LiveServer

    init(_ live: LiveServer) {
        self.live = live
    }

    private var owned: [ExactText: [Job]] { Dictionary(grouping: live.jobs) { ExactText($0.username) } }

    var roles: Check {
        let known = Dictionary(uniqueKeysWithValues: live.roles.map { (ExactText($0.name), $0) })
        let expected = Set(live.matching.matches.map { ExactText($0.line.job.username) }).union(owned.keys)
        let missing = expected.filter { known[$0] == nil }.sorted()
        guard missing.isEmpty else {
            return Check(
                CheckID.roles,
                .failed,
                Text(
                    missing.count.of("role", "that owns jobs does not exist", "that own jobs do not exist"),
                    zh: "\(missing.count) 个拥有作业的角色不存在"
                ),
                hint: Text(
                    "One such row makes the launcher fail again and again: no job of anybody runs. Create the roles.",
                    zh: "只要有一行这样的作业，调度进程就会反复失败，所有作业都不会运行。请创建这些角色。"
                ),
                evidence: missing.map { Text(verbatim: "\"\($0.text)\": \(Job.list(owned[$0] ?? []))") }
            )
        }
        let superusers =
            live.server.cronSettings?.allowsSuperuserJobs == false
            ? live.roles.filter(\.isSuperuser).map { ExactText($0.name) }.filter { owned[$0] != nil } : []
        guard superusers.isEmpty else {
            return Check(
                CheckID.roles,
                .failed,
                Text(
                    "superusers own jobs while cron.enable_superuser_jobs is off",
                    zh: "cron.enable_superuser_jobs 为 off，但超级用户拥有作业"
                ),
                hint: Text("Give the jobs to another role, or set it on and restart.", zh: "请把作业交给其他角色，或设为 on 并重启。"),
                evidence: superusers.map { Text(verbatim: "\"\($0.text)\": \(Job.list(owned[$0] ?? []))") }
            )
        }
        let locked = expected.filter { known[$0]?.canLogin == false }.sorted()
        return Check(
            CheckID.roles,
            locked.isEmpty ? .ok : .warning,
            locked.isEmpty
                ? Text(
                    expected.count.all("owner", "exists and may log in", "exist and may log in"),
                    zh: "\(expected.count) 个所有者都存在且可登录"
                )
                : Text(
                    "\(locked.count.of("owner")) may not log in: their jobs fail",
                    zh: "\(locked.count) 个所有者不能登录：其作业会失败"
                ),
            hint: locked.isEmpty ? nil : Text("ALTER ROLE … LOGIN.", zh: "请执行 ALTER ROLE … LOGIN。"),
            evidence: locked.map { Text(verbatim: "\"\($0.text)\"") }
        )
    }

    var databases: Check {
        let usable = Set(live.databases.filter(\.allowsConnections).map { ExactText($0.name) })
        let used = Dictionary(grouping: live.jobs) { ExactText($0.database) }
        let expected = Set(live.matching.matches.map { ExactText($0.line.job.database) }).union(used.keys)
        let missing = expected.subtracting(usable).sorted()
        guard missing.isEmpty else {
            return Check(
                CheckID.databases,
                .failed,
                Text(
                    missing.count.of("database", "that jobs run in does not exist", "that jobs run in do not exist"),
                    zh: "\(missing.count) 个作业所需的数据库不存在"
                ),
                hint: Text(
                    "Restore them; their jobs fail with \"connection failed\".",
                    zh: "请恢复这些数据库；其作业会以 \"connection failed\" 失败。"
                ),
                evidence: missing.map { Text(verbatim: "\"\($0.text)\": \(Job.list(used[$0] ?? []))") }
            )
        }
        guard live.forbidden.isEmpty else {
            return Check(
                CheckID.databases,
                .warning,
                Text(
                    "\(live.forbidden.count.of("owner")) may not connect to their database",
                    zh: "\(live.forbidden.count) 个所有者无权连接其数据库"
                ),
                hint: Text("GRANT CONNECT ON DATABASE … TO ….", zh: "请执行 GRANT CONNECT ON DATABASE … TO …。"),
                evidence: live.forbidden.map { Text(verbatim: "\"\($0.0)\" → \"\($0.1)\"") }
            )
        }
        return Check(
            CheckID.databases,
            .ok,
            Text(
                expected.count.all("database", "exists", "exist") + ", and owners may connect",
                zh: "\(expected.count) 个数据库都存在，所有者均可连接"
            )
        )
    }

    var sequences: Check {
        let manifest = live.contents.manifest
        let facts = live.extension
        var behind: [Text] = []
        func compare(_ name: String, _ state: SequenceState?, _ rows: Int64, _ then: Int64?) {
            guard let now = state?.last else {
                return behind.append(Text("cron.\(name): this role may not read it", zh: "cron.\(name)：该角色无权读取"))
            }
            if now < rows || (now < then ?? 0 && live.earlier.last != nil) {
                behind.append(
                    Text(
                        "cron.\(name) is at \(now), rows reach \(rows), the set \(then ?? 0)",
                        zh: "cron.\(name) 为 \(now)，现有行已到 \(rows)，备份集为 \(then ?? 0)"
                    )
                )
            }
        }
        compare("jobid_seq", facts.jobSequence, live.highestJobid, manifest.cron.jobSequence)
        if facts.historyTable != nil {
            compare("runid_seq", facts.runSequence, live.highestRunid, manifest.cron.runSequence)
        }
        guard behind.isEmpty else {
            return Check(
                CheckID.sequences,
                .failed,
                Text("a sequence is behind", zh: "序列落后"),
                hint: Text(
                    "The next cron.schedule, or every launch, would fail on a duplicate key. SELECT setval(…) forward.",
                    zh: "下一次 cron.schedule 或每次启动都会因主键重复而失败。请用 setval 前移。"
                ),
                evidence: behind
            )
        }
        return Check(
            CheckID.sequences,
            .ok,
            Text(
                "job ids are at \(facts.jobSequence?.last ?? 0), run ids at \(facts.runSequence?.last ?? 0), ahead of every row",
                zh: "作业编号序列为 \(facts.jobSequence?.last ?? 0)，运行编号序列为 \(facts.runSequence?.last ?? 0)，均不落后于现有行"
            )
        )
    }

    var grants: Check {
        let shape = CatalogShape(live.extension, installable: nil, serverMajor: live.server.facts.major)
        let expected = live.contents.settings.grants.map(live.mapping.mapped).compactMap { shape.expressed($0) }
        let standing = Set(live.grants.map(GrantCatalog.key))
        let missing = expected.filter { !standing.contains(GrantCatalog.key($0)) }
        return Check(
            CheckID.grants,
            missing.isEmpty ? .ok : .failed,
            missing.isEmpty
                ? Text(
                    expected.isEmpty
                        ? "the set has no grants on pg_cron's objects"
                        : expected.count.all("grant", "on pg_cron's objects stands", "on pg_cron's objects stand"),
                    zh: "pg_cron 对象上的 \(expected.count) 项授权均存在"
                )
                : Text(
                    "\(missing.count) of \(expected.count.of("grant")) are missing",
                    zh: "缺少 \(expected.count) 项授权中的 \(missing.count) 项"
                ),
            hint: missing.isEmpty
                ? nil
                : Text("Applications can no longer schedule. Run the statements shown.", zh: "应用将无法创建作业。请执行所列语句。"),
            evidence: missing.map { Text(verbatim: GrantCatalog.statement($0).text) }
        )
    }

    /// Ports, hosts and limits belong to a machine; what decides whether and when a job runs is compared.
    private static let compared = [
        "cron.timezone", "cron.use_background_workers", "cron.enable_superuser_jobs", "cron.log_run",
        "cron.launch_active_jobs", "cron.match_dom_and_dow", "cron.max_running_jobs",
    ]

    var settings: Check {
        guard let now = live.server.cronSettings, let then = live.contents.settings.settings else {
            return Check(
                CheckID.settings,
                .warning,
                Text("cannot tell: cron.* settings may not be read", zh: "无法判断：无权读取 cron.* 设置"),
                hint: Text(
                    "GRANT pg_read_all_settings TO the role, here and where sets are taken.",
                    zh: "请授予 pg_read_all_settings（此处以及备份所用角色）。"
                )
            )
        }
        var changed = Self.compared.filter { now[$0] != nil && then[$0] != nil && now[$0] != then[$0] }.map {
            Text(verbatim: "\($0): \(then[$0] ?? "–") → \(now[$0] ?? "–")")
        }
        if now["cron.launch_active_jobs"] == "off", then["cron.launch_active_jobs"] == "off" {
            changed.append(
                Text("cron.launch_active_jobs is off: no job runs", zh: "cron.launch_active_jobs 为 off：所有作业都不会运行")
            )
        }
        guard changed.isEmpty else {
            return Check(
                CheckID.settings,
                .warning,
                Text(changed.count.of("setting", "differs", "differ"), zh: "\(changed.count) 项设置不同"),
                hint: Text(
                    "Set them in postgresql.conf and restart if that is not meant.",
                    zh: "若非有意，请在 postgresql.conf 中修改并重启。"
                ),
                evidence: changed + weakened
            )
        }
        guard weakened.isEmpty else {
            return Check(
                CheckID.settings,
                .warning,
                Text("pg_cron's tables lack what protects them", zh: "pg_cron 的表缺少其自身的保护"),
                hint: Text(
                    "Without its trigger the launcher notices no change: ALTER TABLE cron.job ENABLE TRIGGER "
                        + "cron_job_cache_invalidate. Without row security and its policy roles see each other's jobs.",
                    zh: "没有触发器，调度进程不会察觉任何改动：ALTER TABLE cron.job ENABLE TRIGGER cron_job_cache_invalidate。"
                        + "没有行级安全及其策略，各角色能看到彼此的作业。"
                ),
                evidence: weakened
            )
        }
        return Check(
            CheckID.settings,
            .ok,
            Text("the settings that decide when jobs run are as in the set", zh: "决定作业运行的设置与备份集一致")
        )
    }

    private var weakened: [Text] {
        live.additions.filter(\.isWeakening).map { Text(verbatim: "cron.\($0.table): \($0.kind) \($0.definition)") }
    }
}
