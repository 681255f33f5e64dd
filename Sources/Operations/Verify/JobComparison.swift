internal import BackupFormat
internal import CronModel
internal import CronSchedule

/// The checks on the job list itself.
struct JobComparison: Sendable {
    let live: LiveServer

    init(_ live: LiveServer) {
        self.live = live
    }

    var matches: [JobMatching.Match] { live.matching.matches }

    var version: Check {
        let (then, now) = (live.contents.manifest.pgCron.catalogVersion, live.extension.catalogVersion)
        guard then != now else {
            return Check(
                CheckID.version,
                .ok,
                Text("pg_cron catalog \(now), as in the set", zh: "pg_cron 目录版本 \(now)，与备份集相同")
            )
        }
        return Check(
            CheckID.version,
            .warning,
            Text("pg_cron catalog \(now), the set's was \(then)", zh: "pg_cron 目录版本 \(now)，备份集为 \(then)"),
            hint: Text(
                "Look at schedule.accepted and schedule.next-run; ALTER EXTENSION pg_cron UPDATE where this one is older.",
                zh: "请查看 schedule.accepted 和 schedule.next-run；若此处版本较旧，可执行 ALTER EXTENSION pg_cron UPDATE。"
            )
        )
    }

    var complete: Check {
        let missing = matches.filter { $0.fate == .new }
        let known = Set(matches.map(\.jobid))
        let extra = live.comparesAll ? live.jobs.filter { !known.contains($0.jobid) } : []
        guard missing.isEmpty else {
            return Check(
                CheckID.complete,
                .failed,
                Text(
                    "\(missing.count) of \(matches.count.of("job")) are missing",
                    zh: "缺少 \(matches.count) 个作业中的 \(missing.count) 个"
                ),
                hint: Text("cronvault restore brings them back, inactive.", zh: "cronvault restore 可将其恢复（停用状态）。"),
                evidence: missing.map { Text("missing: \(describe($0.line.job))", zh: "缺失：\(describe($0.line.job))") }
            )
        }
        return Check(
            CheckID.complete,
            matches.isEmpty ? .warning : .ok,
            Text(
                matches.count.all("job", "of the set is here", "of the set are here")
                    + (extra.isEmpty ? "" : ", and \(extra.count) more"),
                zh: "备份集的 \(matches.count) 个作业全部存在" + (extra.isEmpty ? "" : "，另有 \(extra.count) 个")
            ),
            evidence: extra.map { Text("not in the set: \(describe($0))", zh: "不在备份集中：\(describe($0))") }
        )
    }

    var unchanged: Check {
        let changed = matches.filter { $0.fate == .conflicting }
        guard changed.isEmpty else {
            return Check(
                CheckID.unchanged,
                .failed,
                Text(changed.count.of("job", "has changed", "have changed"), zh: "\(changed.count) 个作业已改变"),
                hint: Text(
                    "If the change is meant, take a new set; else cronvault restore --on-conflict replace.",
                    zh: "若为有意修改，请重新备份；否则使用 cronvault restore --on-conflict replace。"
                ),
                evidence: changed.map(difference)
            )
        }
        return Check(
            CheckID.unchanged,
            .ok,
            Text("name, schedule, command, database and owner are as in the set", zh: "名称、计划、命令、数据库和所有者与备份集一致"),
            evidence: [Text(verbatim: "sha256 \(live.contents.manifest.proof.digest)")]
        )
    }

    var state: Check {
        var (wrong, waiting): ([Text], [Text]) = ([], [])
        for match in matches {
            guard let job = match.existing, job.isActive != match.line.wantedActive else { continue }
            if match.line.wantedActive, live.wanted.entry(for: job)?.job.wantedActive == true {
                waiting.append(Text("\(job.label) waits to be armed", zh: "\(job.label) 等待启用"))
            } else {
                wrong.append(
                    job.isActive
                        ? Text("\(job.label) is active, in the set it was not", zh: "\(job.label) 已启用，但备份集中为停用")
                        : Text("\(job.label) is inactive, in the set it was active", zh: "\(job.label) 已停用，但备份集中为启用")
                )
            }
        }
        guard wrong.isEmpty else {
            return Check(
                CheckID.state,
                .failed,
                Text(
                    wrong.count.of("job", "is in another state", "are in another state"),
                    zh: "\(wrong.count) 个作业的状态不同"
                ),
                hint: Text(
                    "cronvault arm \(live.contents.manifest.set) puts the set's states back.",
                    zh: "cronvault arm \(live.contents.manifest.set) 可恢复备份集中的状态。"
                ),
                evidence: wrong
            )
        }
        return Check(
            CheckID.state,
            .ok,
            waiting.isEmpty
                ? Text("every job is active or inactive as in the set", zh: "每个作业的启用状态与备份集一致")
                : Text(
                    waiting.count.of("job", "waits to be armed", "wait to be armed"),
                    zh: "\(waiting.count) 个作业等待启用（cronvault arm）"
                ),
            evidence: waiting
        )
    }

    var node: Check {
        let elsewhere = live.jobs.filter { job in
            !NodeAddress(name: job.nodename, port: job.nodeport).isLocal(port: live.port)
        }
        guard !elsewhere.isEmpty, live.server.cronSettings?.usesBackgroundWorkers != true else {
            return Check(CheckID.node, .ok, Text("every job runs on this server", zh: "每个作业都在本服务器上运行"))
        }
        let meant = elsewhere.filter(isMeant)
        let list = elsewhere.map { Text(verbatim: "\($0.label): \($0.nodename):\($0.nodeport)") }
        return Check(
            CheckID.node,
            meant.count == elsewhere.count ? .warning : .failed,
            Text(
                elsewhere.count.of("job", "runs on another server", "run on another server"),
                zh: "\(elsewhere.count) 个作业在其他服务器上运行"
            ),
            hint: Text(
                "pg_cron connects there, and its history here says succeeded. Set nodename and nodeport to this server's.",
                zh: "pg_cron 会连接到那里，而此处的历史仍显示成功。请把 nodename 和 nodeport 改为本服务器。"
            ),
            evidence: list
        )
    }

    /// The row stood like this in the set of this very server, or the user asked for the node.
    private func isMeant(_ job: Job) -> Bool {
        if live.mapping.nodes.values.contains(NodeAddress(name: job.nodename, port: job.nodeport)) { return true }
        let then = matches.first { $0.jobid == job.jobid }?.line.job
        return live.isSource && then?.nodename == job.nodename && then?.nodeport == job.nodeport
    }

    private func difference(_ match: JobMatching.Match) -> Text {
        guard let now = match.existing else { return Text(verbatim: match.line.job.label) }
        let then = match.line.job
        var fields: [String] = []
        if then.schedule != now.schedule { fields.append("schedule \"\(then.schedule)\" → \"\(now.schedule)\"") }
        if then.command.sha256 != now.command.sha256 {
            fields.append("command sha256 \(then.command.sha256.prefix(8)) → \(now.command.sha256.prefix(8))")
        }
        if then.database != now.database { fields.append("database \"\(then.database)\" → \"\(now.database)\"") }
        return Text(verbatim: "\(now.label): \(fields.joined(separator: ", "))")
    }

    private func describe(_ job: Job) -> String {
        "\(job.label) of \"\(job.username)\" in \"\(job.database)\": \(job.schedule)"
    }
}
