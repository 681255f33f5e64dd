internal import BackupFormat
internal import CronModel

/// Writes the scenarios of a runbook for one very set.
struct RunbookWriter: Sendable {
    typealias Step = RunbookReport.Step
    typealias Scenario = RunbookReport.Scenario

    let contents: SetContents
    let drill: DrillReport?
    private let cluster: String
    private let options: Runbook.Options

    init(_ contents: SetContents, drill: DrillReport?, cluster: String, options: Runbook.Options) {
        self.contents = contents
        self.drill = drill
        self.cluster = cluster
        self.options = options
    }

    var set: String { contents.manifest.set.description }

    /// The server comes from a variable: nobody copies a command that names the wrong one.
    let target = "--db \"$TARGET\""

    private var place: String { "--cluster \(Shell.quoted(cluster))" }

    func cronvault(_ words: String) -> String { "cronvault \(words) \(place)" }

    /// How long phases took in the last drill; nil without one.
    private func seconds(_ phases: String...) -> Double? {
        guard let drill else { return nil }
        let found = drill.phases.filter { phases.contains($0.name) }
        return found.isEmpty ? nil : (found.reduce(0) { $0 + $1.seconds } * 1000).rounded() / 1000
    }

    var preparation: [Step] {
        let config = options.config.map { "export CRONVAULT_CONFIG=\(Shell.quoted($0))" }
        return [
            Step(
                what: Text("Say where the sets are.", zh: "指明备份集所在位置。"),
                command: (["export CRONVAULT_REPO=\(Shell.quoted(options.repository))"] + [config].compactMap(\.self))
                    .joined(separator: "; "),
                expect: nil
            ),
            Step(
                what: Text(
                    "Say which server to work on: set TARGET to its connection, as for psql, a superuser's. Passwords belong "
                        + "into ~/.pgpass.",
                    zh: "指明要操作的服务器：将 TARGET 设为其连接串（同 psql，使用超级用户）。密码放入 ~/.pgpass。"
                ),
                command: nil,
                expect: nil
            ),
            Step(
                what: Text("See that the set is whole.", zh: "确认备份集完好。"),
                command: cronvault("check \(set)"),
                expect: Text("nothing but ok", zh: "全部为“通过”")
            ),
        ]
    }

    var scenarios: [Scenario] {
        if let copy = contents.manifest.full?.copy {
            return [jobDeleted, extensionDropped, serverLost(copy), staging(by: guide), failover].compactMap(\.self)
        }
        return [jobDeleted, extensionDropped, databaseLost, serverLost, newVersion, staging, failover].compactMap(
            \.self
        )
    }

    private func verify(_ reason: Text = Text("Prove it.", zh: "验证。")) -> Step {
        Step(
            what: reason,
            command: cronvault("verify \(set) \(target)"),
            expect: Text("no line FAILED; exit status 0", zh: "没有“失败”行；退出状态为 0")
        )
    }

    func arm(_ words: String = "") -> Step {
        Step(
            what: Text(
                "Let the jobs run again. Only when the old server can no longer run them.",
                zh: "恢复作业运行。务必先确认旧服务器不会再运行这些作业。"
            ),
            command: cronvault("arm \(words)\(words.isEmpty ? "" : " ")--confirm \(target)"),
            expect: Text("the jobs and when each runs first", zh: "列出作业及各自的首次运行时间")
        )
    }

    private var jobDeleted: Scenario? {
        let jobs = contents.jobs
        guard let line = jobs.first(where: { $0.wantedActive && $0.job.jobname != nil }) ?? jobs.first else {
            return nil
        }
        let name = Shell.quoted(line.job.jobname ?? String(line.job.jobid))
        return Scenario(
            id: "job-deleted",
            title: Text("A job was deleted or changed", zh: "作业被删除或改动"),
            when: Text(
                "A job no longer runs, or does something else; here job \(line.job.label) as an example.",
                zh: "某个作业不再运行，或行为有变；此处以作业 \(line.job.label) 为例。"
            ),
            steps: [
                Step(
                    what: Text("See which jobs differ.", zh: "查看哪些作业有差异。"),
                    command: cronvault("verify \(set) \(target)") + " || true",
                    expect: Text(
                        "jobs.complete or jobs.unchanged FAILED, naming them",
                        zh: "jobs.complete 或 jobs.unchanged 失败，并列出作业"
                    )
                ),
                Step(
                    what: Text("Bring it back, inactive.", zh: "恢复该作业（停用状态）。"),
                    command: cronvault(
                        "restore \(set) --layers cron --on-conflict replace --confirm \(target) --job \(name)"
                    ),
                    expect: Text("1 job; verified", zh: "1 个作业；已验证")
                ),
                Step(
                    what: Text("Let it run again.", zh: "恢复其运行。"),
                    command: cronvault("arm --confirm \(target) --job \(name)"),
                    expect: Text("the job and when it runs first", zh: "该作业及其首次运行时间")
                ),
            ],
            pitfalls: [
                Text(
                    "Its run history stays as it is on the server: single jobs come back without.",
                    zh: "其运行历史保持服务器现状：单个作业恢复时不含历史。"
                )
            ],
            seconds: nil
        )
    }

    private var extensionDropped: Scenario {
        Scenario(
            id: "extension-dropped",
            title: Text("The extension was dropped", zh: "扩展被删除"),
            when: Text(
                "cron.job does not exist, or is empty: DROP EXTENSION, or a restore that left it out.",
                zh: "cron.job 不存在或为空：执行过 DROP EXTENSION，或某次恢复遗漏了它。"
            ),
            steps: [
                Step(
                    what: Text("Bring extension, jobs, grants and run history back.", zh: "恢复扩展、作业、授权和运行历史。"),
                    command: cronvault("restore \(set) \(target)"),
                    expect: Text(
                        "\(contents.jobs.count.of("job")), inactive; verified",
                        zh: "\(contents.jobs.count) 个作业（停用）；已验证"
                    )
                ),
                arm(),
            ],
            pitfalls: [
                Text(
                    "Jobs made since \(contents.manifest.takenAt) are not in this set.",
                    zh: "\(contents.manifest.takenAt) 之后创建的作业不在此备份集中。"
                )
            ],
            seconds: nil
        )
    }

    private var databaseLost: Scenario? {
        let cron = contents.manifest.pgCron.database
        let databases = contents.manifest.full?.databases.map(\.facts.name) ?? []
        let used = contents.jobs.map(\.job.database)
        guard
            let name = databases.first(where: { $0 != cron && used.contains($0) })
                ?? databases.first(where: { $0 != cron })
        else { return nil }
        return Scenario(
            id: "database-lost",
            title: Text("A database was lost", zh: "数据库丢失"),
            when: Text(
                "Dropped or destroyed; here \"\(name)\". Its jobs are still in the list and fail.",
                zh: "被删除或损坏；此处以 \"\(name)\" 为例。其作业仍在列表中，但会失败。"
            ),
            steps: [
                Step(
                    what: Text("Bring it back from the dump.", zh: "从转储恢复。"),
                    command: cronvault("restore \(set) --layers full --databases \(Shell.quoted(name)) \(target)"),
                    expect: Text("the database; no blocker", zh: "列出该数据库；没有障碍")
                ),
                verify(),
            ],
            pitfalls: [
                Text(
                    "A database that still holds anything is refused: rename or drop it yourself.",
                    zh: "仍有内容的数据库会被拒绝：请自行改名或删除。"
                ),
                Text(
                    "Everything since \(contents.manifest.takenAt) is lost without archived WAL.",
                    zh: "若无归档 WAL，\(contents.manifest.takenAt) 之后的数据将丢失。"
                ),
            ],
            seconds: seconds("restore.databases")
        )
    }

    private var serverLost: Scenario {
        let server = contents.manifest.server
        return serverLost(
            recovery: [
                Step(
                    what: Text(
                        "Make a server: PostgreSQL \(server.major) with pg_cron, shared_preload_libraries = 'pg_cron', "
                            + "cron.database_name = '\(contents.manifest.pgCron.database)'"
                            + Self.timezone(contents.manifest.pgCron.timezone)
                            + "; nothing in it. Keep the old one from coming back.",
                        zh: "新建服务器：PostgreSQL \(server.major) 及 pg_cron，shared_preload_libraries = 'pg_cron'，"
                            + "cron.database_name = '\(contents.manifest.pgCron.database)'"
                            + Self.timezone(contents.manifest.pgCron.timezone) + "；不含任何数据。确保旧服务器不会重新上线。"
                    ),
                    command: nil,
                    expect: nil
                ),
                Step(
                    what: Text("See what will be done.", zh: "查看将执行的操作。"),
                    command: cronvault("restore \(set) --layers \(layers) --keep-superusers --dry-run \(target)"),
                    expect: Text("no blocker; exit status 0", zh: "没有障碍；退出状态为 0")
                ),
                Step(
                    what: Text("Do it.", zh: "执行恢复。"),
                    command: cronvault("restore \(set) --layers \(layers) --keep-superusers \(target)"),
                    expect: Text(
                        "roles, databases, \(contents.jobs.count.of("job")), inactive; verified",
                        zh: "角色、数据库、\(contents.jobs.count) 个作业（停用）；已验证"
                    )
                ),
                Step(
                    what: Text("Let the cluster's name stand for the new server.", zh: "让集群名指向新服务器。"),
                    command: "cronvault cluster adopt \(Shell.quoted(cluster)) --confirm \(target)",
                    expect: nil
                ),
            ],
            pitfalls: [
                Text(
                    "A locale or an extension that the new machine lacks is a blocker: install it.",
                    zh: "新机器缺少的区域设置或扩展会成为障碍：请先安装。"
                ),
                Text(
                    "Tablespaces: make their folders first, or add --no-tablespaces.",
                    zh: "表空间：请先建立目录，或加 --no-tablespaces。"
                ),
            ]
        )
    }

    /// The scenario, whatever brings the server back.
    func serverLost(recovery: [Step], pitfalls: [Text]) -> Scenario {
        Scenario(
            id: "server-lost",
            title: Text("The server was lost", zh: "服务器丢失"),
            when: Text("Nothing is left but the sets.", zh: "除备份集外一无所有。"),
            steps: recovery + [
                arm("--source-gone"),
                Step(
                    what: Text("Take a set of it.", zh: "立即备份新服务器。"),
                    command: cronvault("backup --label after-recovery \(target)"),
                    expect: Text("a complete set", zh: "完整的备份集")
                ),
            ],
            pitfalls: pitfalls,
            seconds: drill?.rtoSeconds
        )
    }

    private var newVersion: Scenario {
        Scenario(
            id: "new-version",
            title: Text("Move to another version", zh: "迁移到其他版本"),
            when: Text("A planned move to a newer PostgreSQL or pg_cron.", zh: "计划升级 PostgreSQL 或 pg_cron。"),
            steps: [
                Step(
                    what: Text(
                        "Make the new server, as above; on it, see what would change. TARGET is the new server.",
                        zh: "如上新建服务器，并查看将有哪些变化。TARGET 为新服务器。"
                    ),
                    command: cronvault("restore \(set) --layers \(layers) --keep-superusers --dry-run \(target)"),
                    expect: Text("no blocker", zh: "没有障碍")
                ),
                Step(
                    what: Text(
                        "Pause the jobs of the old server; SOURCE is its connection.",
                        zh: "暂停旧服务器的作业；SOURCE 为其连接串。"
                    ),
                    command: cronvault("pause --wait 10m --db \"$SOURCE\""),
                    expect: Text("every job inactive, none running", zh: "作业全部停用，没有运行中的作业")
                ),
                Step(
                    what: Text("Take a last set of it.", zh: "对其做最后一次备份。"),
                    command: cronvault("backup --layers \(layers) --label before-move --db \"$SOURCE\""),
                    expect: Text("a complete set", zh: "完整的备份集")
                ),
                Step(
                    what: Text("Bring that set over.", zh: "将该备份集恢复到新服务器。"),
                    command: cronvault("restore latest --layers \(layers) --keep-superusers \(target)"),
                    expect: Text(
                        "schedule.next-run names every job that is due at other times",
                        zh: "schedule.next-run 会列出运行时间改变的作业"
                    )
                ),
                arm("--source-gone"),
            ],
            pitfalls: [
                Text(
                    "pg_cron 1.6.5 and later refuse steps like */60; @yearly never runs from 1.6.0 on.",
                    zh: "pg_cron 1.6.5 起拒绝 */60 之类的步长；自 1.6.0 起 @yearly 永不运行。"
                ),
                Text(
                    "cron.timezone exists from 1.5 on; before, schedules are UTC.",
                    zh: "cron.timezone 自 1.5 起才有；此前计划一律按 UTC。"
                ),
            ],
            seconds: drill?.rtoSeconds
        )
    }

    private var staging: Scenario {
        staging(
            by: Step(
                what: Text("Bring everything onto an empty server. Do not arm it.", zh: "恢复到空服务器。不要启用作业。"),
                command: cronvault("restore \(set) --layers \(layers) --keep-superusers \(target)"),
                expect: Text("all jobs inactive, none aimed at production", zh: "作业全部停用，且不指向生产环境")
            )
        )
    }

    /// The scenario, whatever makes the copy.
    func staging(by recovery: Step) -> Scenario {
        Scenario(
            id: "staging-clone",
            title: Text("A copy for staging", zh: "为预发环境做副本"),
            when: Text(
                "Production's data and jobs on another server, with no job running.",
                zh: "在其他服务器上建立生产数据和作业的副本，且不运行任何作业。"
            ),
            steps: [
                recovery,
                Step(
                    what: Text("See that none is active.", zh: "确认没有作业处于启用状态。"),
                    command: cronvault("jobs \(target)"),
                    expect: Text("no job is active", zh: "没有启用的作业")
                ),
            ],
            pitfalls: [
                Text(
                    "Subscriptions and foreign servers in the data still name production.",
                    zh: "数据中的订阅和外部服务器仍指向生产环境。"
                ),
                Text("Role passwords are production's.", zh: "角色密码与生产环境相同。"),
            ],
            seconds: drill?.rtoSeconds
        )
    }

    private var failover: Scenario {
        Scenario(
            id: "failover",
            title: Text("A standby was promoted", zh: "备库被提升"),
            when: Text(
                "pg_cron starts on the new primary by itself, at once, with the jobs it replicated.",
                zh: "新主库上的 pg_cron 会立即自行启动，并运行已复制的作业。"
            ),
            steps: [
                Step(
                    what: Text(
                        "Keep the old primary from coming back: it would run the same jobs.",
                        zh: "确保旧主库不会重新上线：否则会重复运行作业。"
                    ),
                    command: nil,
                    expect: nil
                ),
                verify(
                    Text(
                        "See whether every job is there and runs here. TARGET is the new primary.",
                        zh: "检查作业是否齐全且在此运行。TARGET 为新主库。"
                    )
                ),
            ],
            pitfalls: [
                Text(
                    "node.target FAILED: rows name the old primary; jobs run there, or nowhere.",
                    zh: "node.target 失败：作业行仍指向旧主库，作业会在旧主库上运行或无法运行。"
                ),
                Text("@reboot jobs run at the promotion.", zh: "提升时会运行 @reboot 作业。"),
            ],
            seconds: nil
        )
    }

    private var layers: String { contents.manifest.layers.map(\.rawValue).joined(separator: ",") }

    private static func timezone(_ zone: String) -> String { zone == "GMT" ? "" : ", cron.timezone = '\(zone)'" }
}
