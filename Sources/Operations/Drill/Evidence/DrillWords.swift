internal import BackupFormat
internal import CronModel
internal import CronSchedule

/// What the forms of a report have in common: their headings, and values as people read them.
struct DrillWords: Sendable {
    let language: Language

    func callAsFunction(_ english: String, _ chinese: String) -> String {
        Text(english, zh: chinese).rendered(in: language)
    }

    func callAsFunction(_ text: Text) -> String { text.rendered(in: language) }

    var title: String { self("Recovery drill", "恢复演练") }

    func status(_ status: Check.Status) -> String {
        switch status {
        case .ok: self("passed", "通过")
        case .warning: self("passed with warnings", "通过（有警告）")
        case .failed: self("FAILED", "失败")
        }
    }

    func mark(_ status: Check.Status) -> String {
        switch status {
        case .ok: self("ok", "通过")
        case .warning: self("warning", "警告")
        case .failed: self("failed", "失败")
        }
    }

    func status(_ status: JobVerdict.Status) -> String {
        switch status {
        case .passed: self("would work", "可运行")
        case .failed: self("would fail", "会失败")
        case .notJudged: self("not judged", "未判断")
        }
    }

    func version(_ version: DrillReport.Version?) -> String {
        guard let version else { return "–" }
        let catalog = version.catalogVersion.isEmpty ? "" : " (SQL \(version.catalogVersion))"
        return
            "PostgreSQL \(version.postgres), pg_cron \(version.pgCron.joined(separator: "/"))\(catalog)"
            + self(", time zone \(version.timezone)", "，时区 \(version.timezone)")
    }

    /// Seconds up to two minutes, then the two largest units.
    func duration(_ seconds: Double?) -> String {
        guard let seconds else { return "–" }
        let whole = Int(seconds.rounded())
        switch whole {
        case ..<120: return self("\(Self.tenths(seconds)) s", "\(Self.tenths(seconds)) 秒")
        case ..<7200: return self("\(whole / 60) min \(whole % 60) s", "\(whole / 60) 分 \(whole % 60) 秒")
        case ..<172_800:
            return self("\(whole / 3600) h \(whole / 60 % 60) min", "\(whole / 3600) 小时 \(whole / 60 % 60) 分")
        default:
            return self("\(whole / 86_400) d \(whole / 3600 % 24) h", "\(whole / 86_400) 天 \(whole / 3600 % 24) 小时")
        }
    }

    private static func tenths(_ seconds: Double) -> String {
        let tenths = Int((seconds * 10).rounded())
        return "\(tenths / 10).\(tenths % 10)"
    }

    func phase(_ name: String) -> String {
        switch name {
        case "initdb": self("server made (initdb)", "创建服务器（initdb）")
        case "start": self("server started", "启动服务器")
        case "restore": self("restore", "恢复")
        case "restore.databases": self("– of that, databases", "– 其中数据库")
        case "restart": self("restart with the launcher", "带调度进程重启")
        case "verify": self("verification", "验证")
        case "judge": self("jobs judged", "判断作业")
        case "canaries": self("canaries (side by side)", "金丝雀（并行）")
        case "rehearsal": self("rehearsal under a fast clock", "快速时钟演练")
        case "cleanup": self("cleanup", "清理")
        default: name
        }
    }

    /// What stands at the head of every form, in order.
    func facts(_ report: DrillReport) -> [(String, String)] {
        [
            (self("Cluster", "集群"), report.cluster),
            (self("Set", "备份集"), "\(report.set), \(report.takenAt)"),
            (self("Drill", "演练"), report.id.description),
            (self("Held", "时间"), "\(report.startedAt) – \(report.endedAt)"),
            (self("Recovery time (RTO)", "恢复时间（RTO）"), duration(report.rtoSeconds)),
            (self("Age of the newest run (RPO)", "最新运行的年龄（RPO）"), duration(report.rpoSeconds)),
            (self("Source", "源端"), version(report.source)),
            (self("Drill server", "演练服务器"), version(report.drill)),
        ]
            + (report.target.map { [(self("Target", "目标"), version($0))] } ?? [])
            + [
                (self("Network", "网络"), report.networkFenced ? self("fenced", "已隔离") : self("not fenced", "未隔离")),
                (
                    self("Jobs", "作业"),
                    self(
                        "\(report.jobs.total): \(report.jobs.passed) would work, \(report.jobs.failed) would fail, "
                            + "\(report.jobs.notJudged) not judged",
                        "\(report.jobs.total) 个：可运行 \(report.jobs.passed)，会失败 \(report.jobs.failed)，"
                            + "未判断 \(report.jobs.notJudged)"
                    )
                ),
                (self("Operator", "操作者"), "\(report.operatorName) @ \(report.host)"),
                (self("Tool", "工具"), report.tool),
                (
                    self("Previous report", "上一份报告"),
                    report.previous.map { "\($0.id), sha256 \($0.sha256)" } ?? self("none: the first", "无（首份）")
                ),
                (
                    self("Signature", "签名"),
                    report.publicKey.map {
                        self("of report.json, Ed25519, public key \($0)", "对 report.json，Ed25519，公钥 \($0)")
                    }
                        ?? self("none", "无")
                ),
            ]
    }

    /// What stands above the table of a rehearsal.
    func facts(_ rehearsal: RehearsalReport) -> [(String, String)] {
        let speed = self("\(rehearsal.speed) times as fast as the wall's", "\(rehearsal.speed) 倍速")
        return [
            (self("By its clock", "服务器时钟"), "\(rehearsal.from) – \(rehearsal.until)"),
            (self("The clock", "时钟速度"), speed + self(", in ", "，用时 ") + duration(rehearsal.seconds)),
            (
                self("Launches", "启动"),
                self(
                    "\(rehearsal.predicted) foretold, \(rehearsal.launched) launched, \(rehearsal.missing) missing, "
                        + "\(rehearsal.unexpected) unexpected",
                    "预测 \(rehearsal.predicted)，启动 \(rehearsal.launched)，缺少 \(rehearsal.missing)，"
                        + "意外 \(rehearsal.unexpected)"
                )
            ),
        ]
            + (rehearsal.skipped.isEmpty
                ? []
                : [(self("Not compared", "未比对"), rehearsal.skipped.map { self($0) }.joined(separator: self("; ", "；")))])
    }

    /// The headings of a rehearsal's table, and a row for each job.
    func table(_ rehearsal: RehearsalReport) -> (headings: [String], rows: [[String]]) {
        let headings = [
            self("Job", "作业"), self("Schedule", "计划"), self("Foretold", "预测"), self("Launched", "启动"),
            self("Missing", "缺少"), self("Unexpected", "意外"),
        ]
        let rows = (rehearsal.results ?? []).map { result in
            ["#\(result.jobid) \(result.jobname ?? "")", result.schedule]
                + [result.predicted, result.launched, result.missing, result.unexpected].map(String.init)
        }
        return (headings, rows)
    }

    /// What is said of one job in its row.
    func remarks(_ verdict: JobVerdict) -> [String] {
        verdict.findings.map { finding in
            (finding.statement > 0 ? self("statement \(finding.statement): ", "第 \(finding.statement) 条语句：") : "")
                + self(finding.problem) + (finding.sqlstate.map { " (\($0))" } ?? "")
        } + verdict.notJudged.map { self("not judged: ", "未判断：") + self($0) }
            + (verdict.difference.map { [self($0)] } ?? [])
    }

    func schedule(_ verdict: JobVerdict) -> String {
        verdict.schedule + (verdict.wantedActive ? "" : self(" (inactive)", "（停用）"))
    }
}
