internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// The checks on the job list itself.
struct JobChecks: Sendable {
    private let examination: Examination

    init(_ examination: Examination) {
        self.examination = examination
    }

    private var port: Int32 { examination.server.facts.port }

    /// pg_cron connects wherever a row says, and its own history then says succeeded; pg_upgrade, a copy or another port
    /// leave rows that lead to the old place.
    var node: Check {
        examination.jobs.check(CheckID.node) { jobs in
            let elsewhere = jobs.filter { !NodeAddress(name: $0.nodename, port: $0.nodeport).isLocal(port: port) }
            guard !elsewhere.isEmpty, !examination.usesWorkers else {
                return Check(CheckID.node, .ok, Text("every job runs on this server", zh: "每个作业都在本服务器上运行"))
            }
            let dangerous = elsewhere.contains { $0.isActive && !isNamedBySetting($0) }
            return Check(
                CheckID.node,
                dangerous ? .failed : .warning,
                Text("\(elsewhere.count.of("job")) lead to another server", zh: "\(elsewhere.count) 个作业指向其他服务器"),
                hint: Text(
                    "If that is not meant: UPDATE cron.job SET nodename = 'localhost', nodeport = \(port) WHERE jobid IN (…).",
                    zh: "若非有意：UPDATE cron.job SET nodename = 'localhost', nodeport = \(port) WHERE jobid IN (…)。"
                ),
                evidence: elsewhere.map { job in
                    let state = job.isActive ? "" : ", inactive"
                    return Text(verbatim: "\(job.label): \(job.nodename):\(job.nodeport)\(state)")
                }
            )
        }
    }

    /// A host that `cron.host` names, at this server's port, is most likely this very server.
    private func isNamedBySetting(_ job: Job) -> Bool {
        job.nodeport == port
            && ExactText(job.nodename) == ExactText(examination.server.cronSettings?.host ?? "localhost")
    }

    var accepted: Check {
        examination.jobs.check(CheckID.accepted) { jobs in
            let rejected = jobs.compactMap { job -> Text? in
                do {
                    _ = try examination.clock.schedule(job.schedule)
                    return nil
                } catch let error as ScheduleError {
                    let name = "\(job.label) \"\(job.schedule)\""
                    return Text(
                        "\(name): \(error.message(in: .english))",
                        zh: "\(name):\(error.message(in: .chinese))"
                    )
                } catch {
                    return Text(verbatim: job.label)
                }
            }
            let name = examination.releaseName
            return Check(
                CheckID.accepted,
                rejected.isEmpty ? .ok : .failed,
                rejected.isEmpty
                    ? Text("pg_cron \(name) accepts every schedule", zh: "pg_cron \(name) 接受所有计划")
                    : Text(
                        "pg_cron \(name) does not accept \(rejected.count.of("schedule")): such a job never runs",
                        zh: "pg_cron \(name) 不接受 \(rejected.count) 个计划：此类作业永不运行"
                    ),
                hint: rejected.isEmpty
                    ? nil
                    : Text(
                        "Write it anew; cronvault next 'SCHEDULE' tries one.",
                        zh: "请改写；可用 cronvault next 'SCHEDULE' 试算。"
                    ),
                evidence: rejected
            )
        }
    }

    var never: Check {
        examination.jobs.check(DoctorCheckID.never) { jobs in
            let dead = jobs.filter { (try? examination.clock.schedule($0.schedule))?.never == true }
            let isYearly = dead.contains { $0.schedule.contains("@yearly") || $0.schedule.contains("@annually") }
            return Check(
                DoctorCheckID.never,
                dead.isEmpty ? .ok : .failed,
                dead.isEmpty
                    ? Text("every accepted schedule has a next run", zh: "每个有效计划都有下次运行时间")
                    : Text("\(dead.count.of("job")) will never run", zh: "\(dead.count) 个作业永远不会运行"),
                hint: dead.isEmpty
                    ? nil
                    : isYearly
                        ? Text(
                            "From 1.6.0 on @yearly never runs: write 0 0 1 1 *.",
                            zh: "1.6.0 起 @yearly 永不运行：请改写为 0 0 1 1 *。"
                        )
                        : Text("No calendar has such a day or time. Write it anew.", zh: "日历中没有这样的日期或时间，请改写。"),
                evidence: dead.map { Text(verbatim: "\($0.label) \"\($0.schedule)\"") }
            )
        }
    }

    /// In libpq mode the launcher never comes back from such a job (pg_cron `src/pg_cron.c`, `ManageCronTask`).
    var copy: Check {
        examination.jobs.check(DoctorCheckID.copy) { jobs in
            let copying = jobs.filter { CommandJudgement($0.command).copiesToClient }
            let matters = !copying.isEmpty && !examination.usesWorkers
            return Check(
                DoctorCheckID.copy,
                matters ? (copying.contains(where: \.isActive) ? .failed : .warning) : .ok,
                matters
                    ? Text(
                        "\(copying.count.of("job")) copy to or from the client: one run stops every job until the server is "
                            + "restarted by force",
                        zh: "\(copying.count) 个作业向客户端执行 COPY：运行一次就会使所有作业停止，直到强制重启服务器"
                    )
                    : Text("no job copies to or from the client", zh: "没有作业向客户端执行 COPY"),
                hint: matters
                    ? Text(
                        "COPY … TO STDOUT and FROM STDIN have nobody to talk to. Deactivate it: UPDATE cron.job SET active = "
                            + "false WHERE jobid = …; copy to a table or a file instead.",
                        zh: "COPY … TO STDOUT 和 FROM STDIN 没有对端。请停用：UPDATE cron.job SET active = false "
                            + "WHERE jobid = …；改为写入表或文件。"
                    ) : nil,
                evidence: copying.map { Text(verbatim: $0.label) }
            )
        }
    }

    /// Failures in a row that are no accident any more.
    private static let patience = 3

    var failing: Check {
        examination.history.check(DoctorCheckID.failing) { history in
            guard let history else {
                return Check.notLookedAt(
                    DoctorCheckID.failing,
                    Text("catalogs below 1.3 keep no history", zh: "1.3 之前的目录没有运行历史")
                )
            }
            let jobs = Dictionary(
                (examination.jobs.value ?? []).filter(\.isActive).map { ($0.jobid, $0) },
                uniquingKeysWith: { first, _ in first }
            )
            let failing = history.failing.filter { jobs[$0.jobid] != nil }
            let isGrave = failing.contains { $0.failures >= Self.patience || $0.lastSuccess == nil }
            return Check(
                DoctorCheckID.failing,
                failing.isEmpty ? .ok : isGrave ? .failed : .warning,
                failing.isEmpty
                    ? Text("no active job's last run failed", zh: "没有启用的作业最近一次运行失败")
                    : Text("\(failing.count.of("active job")) failing", zh: "\(failing.count) 个启用的作业在失败"),
                hint: failing.isEmpty
                    ? nil
                    : Text(
                        "cronvault jobs --job NAME shows the whole message; of \"connection failed\" the reason is in the "
                            + "server's log alone.",
                        zh: "cronvault jobs --job NAME 显示完整信息；\"connection failed\" 的原因只在服务器日志中。"
                    ),
                evidence: failing.map { words($0, jobs[$0.jobid]?.label ?? "#\($0.jobid)") }
            )
        }
    }

    private func words(_ failing: HistoryFiguresCatalog.Failing, _ label: String) -> Text {
        let message = failing.message.split(separator: "\n").first.map { ": \($0)" } ?? ""
        let since = failing.since ?? failing.lastSuccess
        return Text(
            "\(label): \(failing.failures.of("failure")) in a row"
                + (since.map { " since \($0)" } ?? "")
                + (failing.lastSuccess.map { ", last success \($0)" } ?? ", no success on record") + message,
            zh: "\(label)：连续失败 \(failing.failures) 次"
                + (since.map { "，始于 \($0)" } ?? "")
                + (failing.lastSuccess.map { "，上次成功 \($0)" } ?? "，无成功记录") + message
        )
    }
}
