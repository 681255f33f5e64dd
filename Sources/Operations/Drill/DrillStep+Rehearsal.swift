internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

extension DrillStep {
    /// Lets real pg_cron live through the next hours, if what it will live through is the set's job list.
    ///
    /// The server has no jobs to look at afterwards: theirs are commands that do nothing.
    func rehearse(_ seconds: Int, on server: ThrowawayServer, _ report: inout DrillReport) async throws {
        let unchanged = report.checks.contains { $0.id == CheckID.unchanged && $0.status == .ok }
        let complete = report.checks.contains { $0.id == CheckID.complete && $0.status == .ok }
        guard unchanged, complete else {
            return report.add(skipped(Text("the job list is not the set's", zh: "作业列表与备份集不一致")))
        }
        if manifest.server.major < 16, let release = clock(of: report).releases.last,
            let first = CronRelease("1.4.0"), release < first
        {
            // Its launcher does not mind an owner that is gone, and so is never started a second time.
            return report.add(
                skipped(
                    Text(
                        "no fast clock reaches pg_cron before 1.4 on PostgreSQL before 16",
                        zh: "快速时钟无法用于 PostgreSQL 16 之前的 pg_cron 1.4 以下版本"
                    )
                )
            )
        }
        guard let library = FastClock.installedLibrary() else {
            return report.add(
                skipped(
                    Text("libfaketime is not installed", zh: "未安装 libfaketime"),
                    hint: Text("Install it (Debian: libfaketime).", zh: "请安装（Debian：libfaketime）。")
                )
            )
        }
        let phase = Stopwatch()
        do {
            let rehearsal = try await Rehearsal(self, on: server, clock(of: report), seconds: seconds).run(
                library: library
            )
            report.rehearsal = rehearsal
            report.add(verdict(rehearsal))
        } catch let error as LaunchForecast.Unusable {
            report.add(skipped(error.reason))
        } catch let error as PostgresError {
            try Task.checkCancellation()
            report.add(skipped(Text(verbatim: error.message)))
        } catch let error as ActionableError {
            try Task.checkCancellation()
            report.add(skipped(error.detail ?? error.problem))
        }
        report.note("rehearsal", phase.seconds)
    }

    private func clock(of report: DrillReport) -> CronClock {
        CronClock(
            releases: (report.drill?.pgCron ?? []).compactMap { CronRelease($0) },
            timezone: report.drill?.timezone ?? "GMT",
            matchDomAndDow: manifest.pgCron.matchDomAndDow
        )
    }

    private func skipped(_ reason: Text, hint: Text? = nil) -> Check {
        Check(
            DrillCheckID.rehearsal,
            .warning,
            Text("not rehearsed: ", zh: "未演练计划：") + reason,
            hint: hint
        )
    }

    private func verdict(_ rehearsal: RehearsalReport) -> Check {
        let isRight = rehearsal.missing + rehearsal.unexpected == 0
        let span = "\(rehearsal.from) – \(rehearsal.until)"
        return Check(
            DrillCheckID.rehearsal,
            isRight && rehearsal.launched > 0 ? .ok : .failed,
            isRight
                ? Text(
                    "pg_cron launched the \(rehearsal.launched.of("run")) of \(rehearsal.jobs.of("job")) that were foretold, \(span)",
                    zh: "pg_cron 按预测启动了 \(rehearsal.jobs) 个作业的 \(rehearsal.launched) 次运行，\(span)"
                )
                : Text(
                    "of \(rehearsal.predicted.of("run")) foretold, \(rehearsal.missing) were missing; "
                        + "\(rehearsal.unexpected) were not foretold",
                    zh: "预测 \(rehearsal.predicted) 次运行，缺少 \(rehearsal.missing) 次，另有 \(rehearsal.unexpected) 次不在预测之中"
                ),
            evidence: [
                Text(
                    "\(rehearsal.speed) times as fast, in \(Int(rehearsal.seconds)) s",
                    zh: "\(rehearsal.speed) 倍速，用时 \(Int(rehearsal.seconds)) 秒"
                )
            ]
                + rehearsal.differences.map { difference in
                    let label = difference.jobname.map { "\"\($0)\"" } ?? "#\(difference.jobid)"
                    return Text("\(label) \(difference.schedule): ", zh: "\(label) \(difference.schedule)：")
                        + difference.first
                } + rehearsal.skipped
        )
    }
}
