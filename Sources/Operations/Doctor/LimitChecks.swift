internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// The checks on limits: workers, runs side by side, the size of the history, sequences.
struct LimitChecks: Sendable {
    private let examination: Examination

    init(_ examination: Examination) {
        self.examination = examination
    }

    var workers: Check {
        let all = examination.number("max_worker_processes") ?? 0
        let running = examination.number("cron.max_running_jobs")
        let hint = Text(
            "Raise max_worker_processes in postgresql.conf and restart (on standbys first).",
            zh: "请在 postgresql.conf 中增大 max_worker_processes 并重启（先改备库）。"
        )
        guard all > 0 else {
            return Check(
                DoctorCheckID.workers,
                .failed,
                Text(
                    "max_worker_processes is 0: the launcher cannot start, no job runs",
                    zh: "max_worker_processes 为 0：调度进程无法启动，不会运行任何作业"
                ),
                hint: hint
            )
        }
        // One is the launcher itself; parallel queries and replication take theirs from the same pool.
        if examination.usesWorkers, let running, all - 1 < running + 1 {
            return Check(
                DoctorCheckID.workers,
                .warning,
                Text(
                    "\(all.of("worker process")) for the launcher, \(running.of("job")) side by side and everything else",
                    zh: "共 \(all) 个工作进程，要供调度进程、\(running) 个并行作业及其他用途"
                ),
                hint: hint
            )
        }
        return Check(
            DoctorCheckID.workers,
            .ok,
            Text("max_worker_processes is \(all)", zh: "max_worker_processes 为 \(all)")
        )
    }

    var overlap: Check {
        examination.history.check(DoctorCheckID.overlap) { history in
            guard let limit = examination.number("cron.max_running_jobs") else {
                return Check.notLookedAt(
                    DoctorCheckID.overlap,
                    Text("cron.max_running_jobs may not be read", zh: "无权读取 cron.max_running_jobs"),
                    hint: Text("GRANT pg_read_all_settings.", zh: "请授予 pg_read_all_settings。")
                )
            }
            let seen = history?.overlap ?? 0
            let isReached = seen >= limit
            return Check(
                DoctorCheckID.overlap,
                isReached ? .warning : .ok,
                isReached
                    ? Text(
                        "\(seen.of("run")) were under way at once, cron.max_running_jobs is \(limit): others had to wait",
                        zh: "曾有 \(seen) 次运行同时进行，而 cron.max_running_jobs 为 \(limit)：其他作业须等待"
                    )
                    : Text(
                        "at most \(seen.of("run")) at once, of \(limit) that cron.max_running_jobs allows",
                        zh: "最多同时运行 \(seen) 个，cron.max_running_jobs 允许 \(limit) 个"
                    ),
                hint: isReached
                    ? Text(
                        "Raise cron.max_running_jobs (and max_connections), or spread the schedules.",
                        zh: "请增大 cron.max_running_jobs（及 max_connections），或错开计划。"
                    ) : nil
            )
        }
    }

    private static let manyBytes: Int64 = 1_000_000_000
    private static let manyDays = 90

    /// Nothing in pg_cron prunes the table.
    func history(now: Instant) -> Check {
        examination.history.check(DoctorCheckID.historySize) { history in
            guard let size = history?.size else {
                return Check(
                    DoctorCheckID.historySize,
                    .ok,
                    Text("catalogs below 1.3 keep no history", zh: "1.3 之前的目录没有运行历史")
                )
            }
            let days = size.oldest.map { max(0, (now.secondsSince1970 - $0) / 86_400) } ?? 0
            let cleaner = examination.jobs.value?.first { job in
                job.isActive && job.command.text.map(Self.cleans) == true
            }
            let isLarge = size.bytes >= Self.manyBytes || days > Self.manyDays && cleaner == nil
            let rate = size.perDay.map { Int($0.rounded()) }
            let english = "about \(size.rows.of("run")), \(size.bytes / 1_000_000) MB, \(days.of("day")) back"
            let chinese = "约 \(size.rows) 次运行，\(size.bytes / 1_000_000) MB，跨 \(days) 天"
            return Check(
                DoctorCheckID.historySize,
                isLarge ? .warning : .ok,
                Text(
                    english + (rate.map { ", \($0) a day now" } ?? ""),
                    zh: chinese + (rate.map { "，目前每天 \($0) 次" } ?? "")
                ),
                hint: isLarge ? Self.cleaning : nil,
                evidence: cleaner.map {
                    [Text("cleaned by \($0.label) \"\($0.schedule)\"", zh: "由 \($0.label) \"\($0.schedule)\" 清理")]
                } ?? [Text("no job deletes old runs", zh: "没有作业清理旧记录")]
            )
        }
    }

    private static func cleans(_ command: String) -> Bool {
        SQLStatement.all(in: command).contains { statement in
            statement.tokens.contains { $0.name == "job_run_details" }
                && statement.tokens.contains { $0.isWord("delete") || $0.isWord("truncate") }
        }
    }

    /// By run ids, which the table has an index on; rows without an end (up to 1.6.2) go with their neighbours.
    private static let cleaning = Text(
        "A backup keeps it all (layer history). Then: \(statement)",
        zh: "备份（history 层）会保留全部。之后可执行：\(statement)"
    )

    private static let statement = """
        SELECT cron.schedule('purge-run-history', '17 3 * * *', $$DELETE FROM cron.job_run_details WHERE runid <= \
        (SELECT max(runid) FROM cron.job_run_details WHERE end_time < now() - interval '30 days')$$);
        """

    /// Behind the rows, `cron.schedule` fails on `job_pkey`, and every launch on `job_run_details_pkey`.
    var sequences: Check {
        examination.extension.check(CheckID.sequences) { facts in
            guard let facts else { return Check.notLookedAt(CheckID.sequences, Examination.noExtension) }
            var (behind, unseen): ([Text], [Text]) = ([], [])
            func compare(_ name: String, _ state: SequenceState?, _ highest: Int64) {
                guard let state else {
                    return unseen.append(Text("cron.\(name): this role may not read it", zh: "cron.\(name)：该角色无权读取"))
                }
                guard state.last < highest else { return }
                behind.append(
                    Text(
                        "cron.\(name) is at \(state.last), rows reach \(highest): SELECT setval('cron.\(name)', \(highest));",
                        zh: "cron.\(name) 为 \(state.last)，现有行已到 \(highest)：SELECT setval('cron.\(name)', \(highest));"
                    )
                )
            }
            compare("jobid_seq", facts.jobSequence, examination.highestJobid)
            if facts.historyTable != nil, let history = examination.history.value ?? nil {
                compare("runid_seq", facts.runSequence, history.highestRunid)
            }
            guard behind.isEmpty else {
                return Check(
                    CheckID.sequences,
                    .failed,
                    Text("a sequence is behind the rows", zh: "序列落后于现有行"),
                    hint: Text(
                        "The next cron.schedule, or every launch of every job, fails on a duplicate key. Run the statement.",
                        zh: "下一次 cron.schedule 或所有作业的每次启动都会因主键重复而失败。请执行所列语句。"
                    ),
                    evidence: behind + unseen
                )
            }
            return Check(
                CheckID.sequences,
                unseen.isEmpty ? .ok : .warning,
                unseen.isEmpty
                    ? Text("both sequences are ahead of every row", zh: "两个序列均不落后于现有行")
                    : Text("not looked at: \(unseen.count.of("sequence"))", zh: "未检查：\(unseen.count) 个序列"),
                evidence: unseen
            )
        }
    }
}
