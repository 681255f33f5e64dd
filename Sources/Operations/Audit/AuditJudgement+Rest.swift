internal import BackupFormat
internal import CronModel

extension AuditJudgement {
    /// Numbers behind the rows: the next cron.schedule fails (T8), every launch fails (T14).
    func sequences() -> Check {
        let id = "sequences"
        var behind: [Text] = []
        for database in contents.databases where database.jobRows > 0 {
            let highest = database.jobs.map(\.jobid).max() ?? 0
            if database.sequences["jobid_seq"] ?? 0 < highest {
                behind.append(
                    Text(
                        "cron.jobid_seq \(Self.shown(database.sequences["jobid_seq"])), highest job \(highest)",
                        zh: "cron.jobid_seq \(Self.shown(database.sequences["jobid_seq"]))，最大作业编号 \(highest)"
                    )
                )
            }
            if database.historyRows > 0, database.sequences["runid_seq"] ?? 0 < database.highestRunid {
                behind.append(
                    Text(
                        "cron.runid_seq \(Self.shown(database.sequences["runid_seq"])), highest run \(database.highestRunid)",
                        zh:
                            "cron.runid_seq \(Self.shown(database.sequences["runid_seq"]))，最大运行编号 \(database.highestRunid)"
                    )
                )
            }
        }
        guard !behind.isEmpty else {
            return Check(id, .ok, Text("the sequences are not behind the rows", zh: "序列值不落后于数据行"))
        }
        return Check(
            id,
            .warning,
            Text(
                "sequences would be behind the rows: cron.schedule fails, and with history no job starts",
                zh: "序列值将落后于数据行：cron.schedule 会失败，含有历史时任何作业都无法启动"
            ),
            hint: Text(
                "After the restore: SELECT setval('cron.jobid_seq', max(jobid)) FROM cron.job, and the same for cron.runid_seq.",
                zh: "恢复后请执行：SELECT setval('cron.jobid_seq', max(jobid)) FROM cron.job,cron.runid_seq 同理。"
            ),
            evidence: behind
        )
    }

    private static func shown(_ value: Int64?) -> String { value.map(String.init) ?? "–" }

    /// Grants of the extension's objects are written only with the extension (T9).
    func grants() -> Check {
        let id = "grants"
        let count = contents.databases.reduce(0) { $0 + $1.grants }
        let hasExtension = contents.databases.contains { $0.jobRows > 0 && $0.extension != nil }
        guard count > 0 || hasExtension else {
            return Check(
                id,
                .warning,
                Text("grants on schema cron are not in the dump", zh: "转储不含 cron 模式的授权"),
                hint: Text(
                    "Roles that schedule jobs need GRANT USAGE ON SCHEMA cron again.",
                    zh: "需要创建作业的角色须重新执行 GRANT USAGE ON SCHEMA cron。"
                )
            )
        }
        return Check(
            id,
            .ok,
            count == 0
                ? Text("no grants on schema cron", zh: "没有 cron 模式的授权")
                : Text("\(count.of("grant")) on schema cron and what is in it", zh: "cron 模式及其对象的授权 \(count) 项")
        )
    }

    /// pg_dump before 15.6 wrote the policies of extensions' tables, which CREATE EXTENSION makes too
    /// (citusdata/pg_cron issue 113).
    func policies() -> Check {
        let id = "policies"
        let policies = contents.databases.flatMap(\.policies)
        guard !policies.isEmpty else {
            return Check(id, .ok, Text("no policy would be made twice", zh: "不会重复创建策略"))
        }
        return Check(
            id,
            .warning,
            Text(
                "the restore reports that \(policies.count) policies exist already, which does no harm",
                zh: "恢复时会报告 \(policies.count) 个策略已存在，无害"
            ),
            hint: Text(
                "A pg_dump before 15.6, 14.11, 13.14 or 12.18 wrote them (citusdata/pg_cron issue 113); do not stop at that error.",
                zh: "由早于 15.6、14.11、13.14、12.18 的 pg_dump 写出（citusdata/pg_cron issue 113）；请勿因该错误中止恢复。"
            ),
            evidence: policies.map { Text(verbatim: $0) }
        )
    }

    /// Restored runs that had not ended become failures at the launcher's next start (T7).
    func history() -> Check {
        let id = "history.present"
        let rows = contents.historyRows
        guard contents.databases.contains(where: \.hasHistoryData) else {
            return Check(
                id,
                .warning,
                Text("the dump has no run history", zh: "转储不含运行历史"),
                hint: Text(
                    "It was left out (-T or --exclude-table-data cron.job_run_details), or the extension is older than 1.3.",
                    zh: "已被排除（-T 或 --exclude-table-data cron.job_run_details），或扩展版本低于 1.3。"
                )
            )
        }
        guard contents.unfinishedRuns > 0 else {
            return Check(id, .ok, Text("\(rows.of("run"))", zh: "\(rows) 次运行"))
        }
        return Check(
            id,
            .warning,
            Text(
                "\(rows.of("run")); \(contents.unfinishedRuns) had not ended and become \"failed: server restarted\"",
                zh: "\(rows) 次运行；其中 \(contents.unfinishedRuns) 次未结束，恢复后会变为 \"failed: server restarted\""
            ),
            hint: Text(
                "That is how the launcher closes them at its next start; they tell nothing of the source.",
                zh: "调度进程下次启动时会这样处理；与源服务器的实际结果无关。"
            )
        )
    }

    /// What the server or the set has and the dump has not cannot be brought back with it.
    func matches(_ roster: JobRoster) -> Check {
        let id = "jobs.match"
        let mine = JobRoster(file: "", jobs: jobs.map { JobLine(job: $0, wantedActive: $0.isActive) })
        let difference = JobDifference(from: roster, to: mine)
        let missing = difference.jobs.filter { $0.kind == .removed }
        guard !difference.jobs.isEmpty else {
            return Check(
                id,
                .ok,
                Text("the jobs are those of \(roster.label.english)", zh: "作业与\(roster.label.chinese)一致")
            )
        }
        let count = { (kind: JobChange.Kind) in difference.jobs.count { $0.kind == kind } }
        return Check(
            id,
            missing.isEmpty ? .warning : .failed,
            Text(
                "compared with \(roster.label.english): \(count(.removed)) missing, \(count(.changed)) different, \(count(.added)) more",
                zh: "与\(roster.label.chinese)相比：缺少 \(count(.removed)) 个，不同 \(count(.changed)) 个，多出 \(count(.added)) 个"
            ),
            hint: missing.isEmpty
                ? Text("The dump is older, or newer, than these changes.", zh: "转储早于或晚于这些改动。")
                : Text(
                    "This dump cannot bring the missing jobs back: they are newer, or were hidden from its role.",
                    zh: "此转储无法恢复缺少的作业：它们更新，或对转储的角色不可见。"
                ),
            evidence: difference.jobs.map(\.summary)
        )
    }
}
