internal import CronModel
internal import CronSchedule

/// What is known to be wrong with releases of pg_cron, and whether it touches this server.
struct ReleaseBugs: Sendable {
    private let examination: Examination

    init(_ examination: Examination) {
        self.examination = examination
    }

    /// A bug: which releases have it, what it does, and whether this server is set up so that it bites.
    struct Bug: Sendable {
        let isIn: @Sendable (CronRelease) -> Bool
        let what: Text
        /// Nil: it bites whatever the setup.
        var bites: (@Sendable (Examination) -> Bool)?
    }

    static let all = [
        Bug(
            isIn: { $0.crashesOnInvalidSchedules },
            what: Text(
                "up to 1.2.0: some invalid schedules crash or hang the server process that reads them",
                zh: "1.2.0 及以前：某些无效计划会使读取它的服务器进程崩溃或卡死"
            )
        ),
        Bug(
            isIn: { $0.description == "1.4.0" || $0.description == "1.4.1" },
            what: Text(
                "1.4.0 and 1.4.1: any user may switch cron.enable_superuser_jobs for a session",
                zh: "1.4.0 和 1.4.1：任何用户都能在会话中修改 cron.enable_superuser_jobs"
            )
        ),
        Bug(
            isIn: { $0.misreadsNumbersAsIntervals },
            what: Text(
                "1.5.0: a schedule that begins with a number from 1 to 59 (3 4 * * *) runs every that many seconds",
                zh: "1.5.0：以 1 到 59 的数字开头的计划（如 3 4 * * *）会按该秒数间隔反复运行"
            ),
            bites: { $0.hasJobs(readOtherwiseBy: "1.5.0", than: "1.5.1") }
        ),
        Bug(
            isIn: { $0.runsOneDayEarly },
            what: Text(
                "1.6.0 and 1.6.1: jobs bound to a day, month or weekday run one day early",
                zh: "1.6.0 和 1.6.1：限定日期、月份或星期的作业会提前一天运行"
            ),
            bites: { $0.hasJobs(readOtherwiseBy: "1.6.1", than: "1.6.2") }
        ),
        Bug(
            isIn: { ("1.6.5"..."1.6.7").contains($0.description) },
            what: Text(
                "1.6.5 to 1.6.7: with cron.enable_superuser_jobs = off a superuser's job, even inactive, crashes the whole "
                    + "server again and again",
                zh: "1.6.5 至 1.6.7:cron.enable_superuser_jobs = off 时，超级用户的作业（即使停用）会使整个服务器反复崩溃"
            ),
            bites: { $0.server.cronSettings?.allowsSuperuserJobs == false }
        ),
        Bug(
            isIn: { $0.yearlyNeverFires },
            what: Text("from 1.6.0 on: @yearly and @annually never run", zh: "1.6.0 起：@yearly 和 @annually 永不运行"),
            bites: { seen in
                seen.jobs.value?.contains {
                    ["@yearly", "@annually"].contains($0.schedule.filter { $0 != " " && $0 != "\t" })
                } == true
            }
        ),
        Bug(
            isIn: { $0 <= (CronRelease("1.6.0") ?? .newest) && !$0.crashesOnInvalidSchedules },
            what: Text(
                "up to 1.6.0: a launcher that is terminated comes back only when the server restarts",
                zh: "1.6.0 及以前：调度进程被终止后，要到服务器重启才会恢复"
            ),
            bites: { _ in false }
        ),
    ]

    var check: Check {
        let releases = examination.releases
        let isGuess = examination.server.cronSettings?.isLoaded != true
        var certain: [Text] = []
        var possible: [Text] = []
        var dormant: [Text] = []
        for bug in Self.all {
            let count = releases.filter(bug.isIn).count
            guard count > 0 else { continue }
            if bug.bites?(examination) == false {
                dormant.append(Text("dormant: \(bug.what.english)", zh: "未触发：\(bug.what.chinese)"))
            } else if count == releases.count, !isGuess {
                certain.append(bug.what)
            } else {
                possible.append(Text("perhaps: \(bug.what.english)", zh: "可能：\(bug.what.chinese)"))
            }
        }
        let name = examination.releaseName
        guard certain.isEmpty, possible.isEmpty else {
            return Check(
                DoctorCheckID.bugs,
                certain.isEmpty ? .warning : .failed,
                certain.isEmpty
                    ? Text(
                        "pg_cron \(name): some of these releases have bugs that touch this server",
                        zh: "pg_cron \(name)：其中一些版本的缺陷会影响本服务器"
                    )
                    : Text("pg_cron \(name) has bugs that touch this server", zh: "pg_cron \(name) 的缺陷会影响本服务器"),
                hint: certain.isEmpty
                    ? Text(
                        "SQL cannot tell these releases apart: ask the package manager (dpkg -l 'postgresql-*-cron', rpm -q).",
                        zh: "SQL 无法区分这些版本：请查询软件包管理器（dpkg -l 'postgresql-*-cron'、rpm -q）。"
                    )
                    : Text("Update the package of pg_cron and restart the server.", zh: "请升级 pg_cron 软件包并重启服务器。"),
                evidence: certain + possible + dormant
            )
        }
        return Check(
            DoctorCheckID.bugs,
            .ok,
            Text("pg_cron \(name): no known bug touches this server", zh: "pg_cron \(name)：没有影响本服务器的已知缺陷"),
            evidence: dormant
        )
    }

    /// What breaks where the library is newer than the extension's SQL (pg_cron `src/job_metadata.c`, `pg_cron--*.sql`).
    static func mismatches(catalog: String, releases: [CronRelease]) -> [Text] {
        func every(_ from: String, _ to: String) -> Bool {
            guard let low = CronRelease(from), let high = CronRelease(to), !releases.isEmpty else { return false }
            return releases.allSatisfy { (low...high).contains($0) }
        }
        var broken: [Text] = []
        if catalog == "1.3", every("1.4.0", "1.6.7") {
            broken.append(
                Text(
                    "cron.schedule(name, …) of SQL 1.3 is broken on libraries 1.4.0 to 1.6.7",
                    zh: "SQL 1.3 的 cron.schedule(name, …) 在库 1.4.0 至 1.6.7 上不可用"
                )
            )
        }
        if ["1.3", "1.4", "1.4-1"].contains(catalog), every("1.5.0", "1.6.3") {
            broken.append(
                Text(
                    "cron.unschedule(name) of SQL up to 1.4-1 is broken on libraries 1.5.0 to 1.6.3",
                    zh: "SQL 1.4-1 及以前的 cron.unschedule(name) 在库 1.5.0 至 1.6.3 上不可用"
                )
            )
        }
        if ["1.3", "1.4", "1.4-1"].contains(catalog), every("1.5.0", "1.5.1") {
            broken.append(
                Text(
                    "named jobs of SQL up to 1.4-1 crash the launcher of 1.5.0 and 1.5.1",
                    zh: "SQL 1.4-1 及以前的命名作业会使 1.5.0 和 1.5.1 的调度进程崩溃"
                )
            )
        }
        return broken
    }
}

extension Examination {
    /// Whether two releases would run some job here at different times.
    ///
    /// True where the jobs are not known.
    fileprivate func hasJobs(readOtherwiseBy release: String, than other: String) -> Bool {
        guard let jobs = jobs.value, let here = CronRelease(release), let there = CronRelease(other) else {
            return true
        }
        func context(_ release: CronRelease) -> ScheduleContext {
            ScheduleContext(release: release, timezone: clock.zone, matchDomAndDow: clock.matchDomAndDow)
        }
        return Set(jobs.map(\.schedule)).contains {
            !Schedule.differences(of: $0, from: context(here), to: context(there), after: Instant.now()).isSame
        }
    }
}
