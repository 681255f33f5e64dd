internal import BackupFormat
internal import CronModel
internal import CronSchedule

/// What a dump's contents mean for whoever has to restore it.
///
/// A pure value: everything was read before. Each check is there always, but for `jobs.match`, which needs something to
/// compare with.
struct AuditJudgement: Sendable {
    let dump: ReadDump
    let reference: AuditReference

    init(_ dump: ReadDump, reference: AuditReference) {
        self.dump = dump
        self.reference = reference
    }

    var contents: DumpFindings { dump.contents }
    var jobs: [Job] { contents.jobs }

    func checks() -> [Check] {
        let present = jobsPresent()
        var checks = [whole(), present]
        // Of a dump without jobs there is nothing else to say, and every other check would have looked at nothing.
        guard contents.jobRows > 0 else { return checks }
        checks += [hidden(), database(), createdExtension(), fires(), nodes(), roles(), databasesExist(), schedules()]
        checks += [sequences(), grants(), policies(), history()]
        if let roster = reference.roster { checks.append(matches(roster)) }
        return checks
    }

    /// Whether the dump goes to its end.
    private func whole() -> Check {
        let id = "dump.complete"
        if isDamaged {
            return Check(
                id,
                .failed,
                dump.damage == nil
                    ? Text("the dump is cut short: its end is missing", zh: "转储不完整：缺少结尾")
                    : Text("the dump is cut short or damaged", zh: "转储不完整或已损坏"),
                hint: Text(
                    "Look for the error of the pg_dump that wrote it (a full disk, a lost connection), and take it again.",
                    zh: "请查看写出它的 pg_dump 的错误（磁盘已满、连接中断等），并重新转储。"
                ),
                evidence: dump.damage.map { [Text(verbatim: $0)] } ?? []
            )
        }
        if dump.isPartlyRead {
            return Check(
                id,
                .ok,
                Text(
                    "the archive's list and pg_cron's part are whole; the rest was not read",
                    zh: "归档目录和 pg_cron 部分完整；其余内容未读取"
                ),
                evidence: origin
            )
        }
        guard contents.hasHeader else {
            return Check(
                id,
                .warning,
                Text(
                    "a script that is not pg_dump's: nothing in it says where it ends",
                    zh: "不是 pg_dump 写的脚本：无法判断是否完整"
                )
            )
        }
        return Check(id, .ok, Text("the dump goes to its end", zh: "转储完整，直到结尾"), evidence: origin)
    }

    var isDamaged: Bool { contents.endsInside || contents.openHeaders > 0 || dump.damage != nil }

    private var origin: [Text] {
        guard let server = contents.serverVersion, let program = contents.dumpVersion else { return [] }
        return [
            Text(
                "taken from PostgreSQL \(server) by pg_dump \(program)",
                zh: "由 pg_dump \(program) 取自 PostgreSQL \(server)"
            )
        ]
    }

    /// Where the launcher does not look, jobs never run.
    private func database() -> Check {
        let id = "jobs.database"
        let holders = contents.databases.filter { $0.jobRows > 0 }
        let names = holders.compactMap(\.name)
        if holders.count > 1 {
            return Check(
                id,
                .warning,
                Text(
                    "\(holders.count) databases hold jobs; those outside of cron.database_name never run",
                    zh: "有 \(holders.count) 个数据库含有作业；不在 cron.database_name 中的作业不会运行"
                ),
                hint: Text(
                    "Look up cron.database_name at the source before you restore.",
                    zh: "恢复前请查看源服务器的 cron.database_name。"
                ),
                evidence: holders.map {
                    Text(
                        "\"\($0.name ?? "?")\": \($0.jobRows.of("job"))",
                        zh: "\"\($0.name ?? "?")\"：\($0.jobRows) 个作业"
                    )
                }
            )
        }
        guard let wanted = reference.roster?.database, let name = names.first, ExactText(name) != ExactText(wanted)
        else {
            let name = names.first.map { "\"\($0)\"" }
            return Check(
                id,
                .ok,
                name.map { Text("the jobs are in database \($0)", zh: "作业位于数据库 \($0)") }
                    ?? Text("all jobs are in one database", zh: "所有作业位于同一个数据库")
            )
        }
        return Check(
            id,
            .warning,
            Text(
                "the jobs are in database \"\(name)\", the launcher there reads \"\(wanted)\"",
                zh: "作业位于数据库 \"\(name)\"，而调度进程读取的是 \"\(wanted)\""
            ),
            hint: Text(
                "Restored into \"\(name)\" they would never run; the extension can only be created in \"\(wanted)\".",
                zh: "恢复到 \"\(name)\" 后它们不会运行；扩展只能在 \"\(wanted)\" 中创建。"
            )
        )
    }

    /// pg_dump names the extension's schema as it was at the source; from 1.5 on the library insists on its own
    /// (pg_cron `pg_cron.control`, `schema`; citusdata/pg_cron issue 274).
    private func createdExtension() -> Check {
        let id = "extension.created"
        guard let created = contents.databases.first(where: { $0.jobRows > 0 })?.extension else {
            return Check(
                id,
                .warning,
                Text("the dump has the rows but does not create pg_cron", zh: "转储含有作业，但不创建 pg_cron"),
                hint: Text(
                    "Run CREATE EXTENSION pg_cron in the target before; grants on schema cron are lost.",
                    zh: "恢复前请先在目标执行 CREATE EXTENSION pg_cron;cron 模式的授权会丢失。"
                )
            )
        }
        guard let schema = created.schema, schema != "pg_catalog", targetInsistsOnSchema else {
            return Check(id, .ok, Text("the dump creates pg_cron", zh: "转储会创建 pg_cron"))
        }
        return Check(
            id,
            .warning,
            Text(
                "it says CREATE EXTENSION pg_cron WITH SCHEMA \(SQLName.shown(schema)), which pg_cron 1.5 and later refuses: no job comes back",
                zh: "其中为 CREATE EXTENSION pg_cron WITH SCHEMA \(SQLName.shown(schema)),pg_cron 1.5 及以上会拒绝：作业无法恢复"
            ),
            hint: Text(
                "On a target with 1.5 or later run CREATE EXTENSION pg_cron first; the statement is then passed over (citusdata/pg_cron issue 274).",
                zh: "目标为 1.5 或以上时，请先执行 CREATE EXTENSION pg_cron，该语句随后会被跳过（citusdata/pg_cron issue 274）。"
            )
        )
    }

    /// Unknown targets are taken for new ones.
    private var targetInsistsOnSchema: Bool {
        guard let live = reference.server, let release = live.roster.clock?.release else { return true }
        return release.description >= "1.5.0"
    }

    /// Restored rows are active at once (T6).
    private func fires() -> Check {
        let id = "jobs.fire"
        let active = jobs.filter(\.isActive)
        guard !active.isEmpty else {
            return Check(id, .ok, Text("every job is inactive: nothing starts at a restore", zh: "所有作业均为停用：恢复时不会启动"))
        }
        return Check(
            id,
            .warning,
            Text(
                "\(active.count.of("job")) would start during the restore, as soon as the rows are in",
                zh: "\(active.count) 个作业会在恢复过程中、数据行写入后立即启动"
            ),
            hint: Text(
                "Restore with max_worker_processes = 0, then UPDATE cron.job SET active = false; or take sets with cronvault, which restores inactive jobs.",
                zh:
                    "恢复时设置 max_worker_processes = 0，之后执行 UPDATE cron.job SET active = false；或使用 cronvault 备份，其恢复的作业均为停用。"
            ),
            evidence: active.map { Text(verbatim: "\($0.label)  \($0.schedule)") }
        )
    }

    /// Each row says where pg_cron connects to run it (T5).
    private func nodes() -> Check {
        let id = "jobs.node"
        let nodes = Dictionary(grouping: jobs) { NodeAddress(name: $0.nodename, port: $0.nodeport) }
            .sorted { $0.key.description < $1.key.description }
        let own = reference.server.map(\.facts.port)
        let elsewhere = nodes.filter { node, _ in own.map { !node.isLocal(port: $0) } ?? true }
        guard !elsewhere.isEmpty else {
            return Check(id, .ok, Text("every job runs on the server itself", zh: "所有作业都在本服务器运行"))
        }
        return Check(
            id,
            .warning,
            own == nil
                ? Text(
                    "the rows say where to run: a restored copy runs its jobs there, which may be the old server",
                    zh: "数据行中记有运行节点：恢复出的副本会在那里运行作业，可能正是原服务器"
                )
                : Text(
                    "\(elsewhere.reduce(0) { $0 + $1.value.count }.of("job")) would run on another server than this one",
                    zh: "\(elsewhere.reduce(0) { $0 + $1.value.count }) 个作业会在其他服务器上运行"
                ),
            hint: Text(
                "Before the launcher sees the rows: UPDATE cron.job SET nodename = 'localhost', nodeport = the target's port.",
                zh: "请在调度进程读到这些行之前执行：UPDATE cron.job SET nodename = 'localhost', nodeport = 目标端口。"
            ),
            evidence: elsewhere.map { node, jobs in
                Text("\(node): \(jobs.count.of("job"))", zh: "\(node):\(jobs.count) 个作业")
            }
        )
    }
}

/// Names in sentences.
enum SQLName {
    /// A name as a statement shows it: bare where it needs no quotes.
    static func shown(_ name: String) -> String {
        let isPlain = name.utf8.allSatisfy { StatementTokens.isWord($0) && !(0x41...0x5A).contains($0) }
        return isPlain && !name.isEmpty ? name : "\"\(name.replacing("\"", with: "\"\""))\""
    }
}
