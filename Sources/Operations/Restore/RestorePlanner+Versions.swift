internal import BackupFormat
internal import CronModel
internal import CronSchedule

/// What another version of pg_cron cannot hold or reads otherwise.
extension RestorePlanner {
    /// The extension's SQL is older than the library: what is lost by that, one statement of the user's would save.
    var canBeUpdated: Bool {
        guard let standing = target.extension?.catalogVersion, let offered = target.installable else { return false }
        return standing != offered
    }

    /// The statement that nobody but the user runs.
    private var update: (english: String, chinese: String) {
        let offered = target.installable ?? ""
        guard canBeUpdated else { return ("", "") }
        return (
            "; ALTER EXTENSION pg_cron UPDATE would bring \(offered)",
            "；可执行 ALTER EXTENSION pg_cron UPDATE 升级到 \(offered)"
        )
    }

    /// Lists every loss before the jobs are planned.
    mutating func addLosses() {
        for (whole, line) in zip(whole, lines) { addNameLoss(whole.job, line.job) }
        addTimeZones()
        for line in lines { addSilence(line.job) }
    }

    private mutating func addNameLoss(_ whole: Job, _ job: Job) {
        guard let name = whole.jobname, job.jobname != name else { return }
        let catalog = shape.version
        act(
            .note,
            whole.label,
            job.jobname.map { short in
                Text(
                    "its name is cut to \"\(short)\": catalog \(catalog) has room for 63 bytes\(update.english)",
                    zh: "名称被截断为 \"\(short)\"：目录版本 \(catalog) 最多 63 字节\(update.chinese)"
                )
            }
                ?? Text(
                    "its name is lost: catalog \(catalog) has none\(update.english)",
                    zh: "名称丢失：目录版本 \(catalog) 没有作业名称\(update.chinese)"
                )
        )
    }

    /// Before 1.5 the launcher knows UTC alone (pg_cron `src/pg_cron.c`).
    private mutating func addTimeZones() {
        let zone = contents.clock.release.hasTimezone ? contents.manifest.pgCron.timezone : "GMT"
        let release = target.clock.release
        let here = release.hasTimezone ? target.clock.timezone : "GMT"
        let isSame = Self.meansUTC(zone) ? Self.meansUTC(here) : zone.uppercased() == here.uppercased()
        guard !isSame, !lines.isEmpty else { return }
        guard !release.hasTimezone else {
            return act(
                .note,
                "cron.timezone",
                Text(
                    "the source read schedules in \(zone), this server reads them in \(here): jobs will run at other "
                        + "times; cron.timezone = '\(zone)' in postgresql.conf and a restart keep them",
                    zh: "源端按 \(zone) 解读计划，本服务器按 \(here)：作业将在其他时间运行；"
                        + "在 postgresql.conf 中设置 cron.timezone = '\(zone)' 并重启可保持原时间"
                )
            )
        }
        act(
            .note,
            "cron.timezone",
            Text(
                "the source read schedules in \(zone), pg_cron \(release) reads them in UTC: jobs will run at other times",
                zh: "源端按 \(zone) 解读计划，而 pg_cron \(release) 按 UTC 解读：作业将在其他时间运行"
            )
        )
    }

    private static func meansUTC(_ zone: String) -> Bool {
        ["GMT", "UTC", "ETC/UTC", "ETC/GMT"].contains(zone.uppercased())
    }

    /// A schedule that is accepted here and means no instant at all: `@yearly` from 1.6.0 on.
    private mutating func addSilence(_ job: Job) {
        guard let here = try? target.clock.schedule(job.schedule), here.never,
            let there = try? contents.clock.schedule(job.schedule), !there.never
        else { return }
        let release = target.clock.release
        act(
            .note,
            job.label,
            Text(
                "\"\(job.schedule)\" never runs in pg_cron \(release), at the source it did",
                zh: "\"\(job.schedule)\" 在 pg_cron \(release) 中永不运行，而在源端会运行"
            )
        )
    }

    /// Where jobs cannot be inactive, whatever is put there runs at once.
    mutating func addCatalogBlocker() {
        guard !shape.holdsStates else { return }
        block(
            "catalog-too-old",
            "pg_cron",
            Text(
                "catalog \(shape.version) knows no inactive jobs: they would run as soon as they are there",
                zh: "目录版本 \(shape.version) 不支持停用作业：作业一恢复就会运行"
            ),
            hint: canBeUpdated
                ? Text(
                    "In the cron database: ALTER EXTENSION pg_cron UPDATE. It keeps every job.",
                    zh: "请在 cron 数据库中执行：ALTER EXTENSION pg_cron UPDATE。现有作业会保留。"
                )
                : Text("Install a newer pg_cron.", zh: "请安装更新版本的 pg_cron。")
        )
    }

    /// The jobs of the set whose names become the same by being cut: all but the first of each.
    static func cutCollisions(_ whole: [JobLine], _ cut: [JobLine]) -> Set<Int64> {
        var first: [JobName: ExactText] = [:]
        var collisions: Set<Int64> = []
        for (whole, cut) in zip(whole.map(\.job), cut.map(\.job)) {
            guard let name = cut.jobname, let original = whole.jobname.map(ExactText.init) else { continue }
            let key = JobName(jobname: name, username: cut.username)
            if let taken = first[key] {
                if taken != original { collisions.insert(cut.jobid) }
            } else {
                first[key] = original
            }
        }
        return collisions
    }

    /// Why the target's catalog or parser cannot hold the job; nil where it can.
    func obstacle(to job: Job) -> (code: String, problem: Text)? {
        if cutNames.contains(job.jobid) {
            return (
                "name-collision",
                Text(
                    "another job of \"\(job.username)\" has the same first 63 bytes, and catalog \(shape.version) keeps no more",
                    zh: "\"\(job.username)\" 的另一个作业名称前 63 字节相同，而目录版本 \(shape.version) 只保留这些"
                )
            )
        }
        guard (try? contents.clock.schedule(job.schedule)) != nil, let words = rejection(of: job.schedule) else {
            return nil
        }
        return (
            "schedule-rejected",
            Text(
                "pg_cron \(target.clock.release) does not accept \"\(job.schedule)\": \(words.english)",
                zh: "pg_cron \(target.clock.release) 不接受 \"\(job.schedule)\"：\(words.chinese)"
            )
        )
    }

    /// By the target's own parser where it was asked, else by ours.
    private func rejection(of schedule: String) -> Text? {
        if let parser = target.parser, let accepted = parser.accepts(schedule) {
            return accepted ? nil : Text(verbatim: parser.refusal(of: schedule) ?? "")
        }
        do {
            _ = try target.clock.schedule(schedule)
            return nil
        } catch let error as ScheduleError {
            return Text(error.message(in: .english), zh: error.message(in: .chinese))
        } catch {
            return Text(verbatim: "\(error)")
        }
    }

    mutating func addParser() {
        guard let parser = target.parser else { return }
        let releases = parser.releases.map(\.description).joined(separator: ", ")
        act(
            .note,
            "pg_cron",
            Text(
                "its own parser was asked; that makes it \(releases). \(parser.numbersUsed.of("job id")) used up, nothing else left",
                zh: "已询问其自身的解析器；版本为 \(releases)。用掉 \(parser.numbersUsed) 个作业编号，此外没有留下任何内容"
            )
        )
    }
}
