internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import Operations
internal import PostgresAccess

/// What `history prune` says.
enum HistoryPruneView {
    static func lines(_ report: HistoryPruneReport) -> [Line] {
        var lines = report.applied ? done(report) : plan(report)
        if let space = report.space { lines += words(space) }
        if !report.applied {
            lines.append(
                report.archived > 0
                    ? Line(Text("Nothing was deleted yet: --confirm does it.", zh: "尚未删除任何内容：加 --confirm 执行。"))
                    : Line(Text("There is nothing to delete.", zh: "没有可删除的内容。"))
            )
        }
        return lines
    }

    private static func plan(_ report: HistoryPruneReport) -> [Line] {
        var lines = [
            Line(
                Text(
                    "\(report.older.of("run")) of \"\(report.address)\" began before \(report.cutoff); up to "
                        + "\(report.archived) are archived in set \(report.set)",
                    zh: "\"\(report.address)\" 上有 \(report.older) 条运行记录早于 \(report.cutoff)；其中至多 \(report.archived) 条"
                        + "已归档于备份集 \(report.set)"
                )
            )
        ]
        if report.older > report.archived { lines.append(unarchived(report.older - report.archived)) }
        return lines
    }

    private static func done(_ report: HistoryPruneReport) -> [Line] {
        var lines = [
            Line(
                Text(
                    "\(report.deleted.of("archived run")) deleted from \"\(report.address)\"; set \(report.set) holds them",
                    zh: "已从 \"\(report.address)\" 删除 \(report.deleted) 条已归档的运行记录；备份集 \(report.set) 中仍有保存"
                ),
                .ok
            )
        ]
        if report.changed > 0 {
            lines.append(
                Line(
                    Text(
                        "\(report.changed.of("run")) stay: they are not what the archive holds, somebody changed them",
                        zh: "保留 \(report.changed) 条：其内容与归档不符，已被他人修改"
                    ),
                    .warning
                )
            )
        }
        let unarchived = (report.left ?? 0) - report.changed
        if unarchived > 0 { lines.append(self.unarchived(unarchived)) }
        return lines
    }

    private static func unarchived(_ count: Int64) -> Line {
        Line(
            Text(
                "\(count.of("older run")) stay: no set holds them yet; cronvault backup archives what is over",
                zh: "保留 \(count) 条较早的记录：尚未归档；cronvault backup 会归档已结束的运行"
            ),
            .warning
        )
    }

    private static func words(_ space: HistoryCatalog.TableSpace) -> [Line] {
        let size = Quantity.bytes(space.bytes)
        let last = space.lastVacuum ?? "-"
        var lines = [
            Line(
                Text(
                    "cron.job_run_details: \(size), \(space.liveRows.of("live row")), \(space.deadRows) dead; "
                        + "last vacuum \(last)",
                    zh: "cron.job_run_details:\(size)，有效行 \(space.liveRows)，死行 \(space.deadRows)；上次 vacuum:\(last)"
                )
            )
        ]
        if let threshold = space.vacuumAt {
            let comes = space.deadRows > threshold
            lines.append(
                Line(
                    comes
                        ? Text(
                            "Autovacuum is due (it comes above \(threshold) dead rows): then new runs reuse the space; the "
                                + "file keeps its size.",
                            zh: "autovacuum 即将处理（死行超过 \(threshold) 时触发）：之后新的运行记录会复用空间，文件大小不变。"
                        )
                        : Text(
                            "Autovacuum comes above \(threshold) dead rows: then new runs reuse the space; the file keeps "
                                + "its size.",
                            zh: "死行超过 \(threshold) 时 autovacuum 会处理：之后新的运行记录会复用空间，文件大小不变。"
                        ),
                    .faint
                )
            )
        } else {
            lines.append(
                Line(
                    Text(
                        "WARNING: autovacuum is off for it: dead rows stay until somebody runs VACUUM cron.job_run_details.",
                        zh: "警告：该表已关闭 autovacuum：死行会一直保留，直到执行 VACUUM cron.job_run_details。"
                    ),
                    .warning
                )
            )
        }
        lines.append(
            Line(
                Text(
                    "Only VACUUM FULL gives the space back to the system, and no job runs while it does.",
                    zh: "只有 VACUUM FULL 会把空间归还给操作系统，而在其执行期间任何作业都无法运行。"
                ),
                .faint
            )
        )
        return lines
    }

    static func job(_ job: HistoryPruneJob) -> [Line] {
        [
            Line(
                Text(
                    "-- For psql in the cron database, as a superuser. It deletes old runs up to run id \(job.lastRunid), which",
                    zh: "-- 请以超级用户在 cron 数据库中用 psql 执行。删除运行编号不大于 \(job.lastRunid) 的旧运行记录，"
                )
            ),
            Line(
                Text(
                    "-- set \(job.set) holds; print it again after later backups, so that the bound moves on.",
                    zh: "-- 它们保存在备份集 \(job.set) 中；之后的备份完成后请重新打印，使上限随之前移。"
                )
            ),
            Line(
                Text(
                    "-- SQL cannot compare rows with the archive; cronvault history prune does.",
                    zh: "-- SQL 无法将行与归档逐一比较；cronvault history prune 会进行比较。"
                )
            ),
            Line(verbatim: job.statement),
        ]
    }
}
