internal import CronModel
internal import CronSchedule
internal import Operations
internal import PostgresAccess

/// Figures as people read them.
enum PageText {
    static func level(_ level: ClusterStatus.Level) -> Text {
        switch level {
        case .ok: Text("ok", zh: "正常")
        case .warning: Text("warning", zh: "警告")
        case .unknown: Text("unknown", zh: "未知")
        case .critical: Text("critical", zh: "严重")
        }
    }

    /// A figure or a property with its name; addresses are long.
    static func fact(_ name: String, _ value: String, _ language: Language) -> [String: Any] {
        ["name": PageWords.word(name, language), "value": value, "isLong": name == "address"]
    }

    /// Date and time in UTC, for people.
    static func time(_ instant: Instant) -> String { time(instant.description) }

    static func time(_ text: String) -> String { text.replacing("T", with: " ").replacing("Z", with: " UTC") }

    /// An instant as the pages show it: for browsers, for people to the minute, and how far from now.
    static func moment(_ instant: Instant, now: Instant, _ language: Language) -> [String: String] {
        let text = instant.description
        return [
            "iso": text, "at": String(text.prefix(16)).replacing("T", with: " "),
            "ago": relative(instant.secondsSince1970 - now.secondsSince1970).rendered(in: language),
        ]
    }

    /// The same, empty where there is none: Mustache takes a list of none for nothing.
    static func moments(_ instant: Instant?, now: Instant, _ language: Language) -> [[String: String]] {
        instant.map { [moment($0, now: now, language)] } ?? []
    }

    private static func relative(_ seconds: Int) -> Text {
        if seconds <= 0 { return ago(-seconds) }
        switch seconds {
        case ..<120: return Text("in \(seconds) s", zh: "\(seconds) 秒后")
        case ..<7200: return Text("in \(seconds / 60) min", zh: "\(seconds / 60) 分钟后")
        case ..<172_800: return Text("in \(seconds / 3600) h", zh: "\(seconds / 3600) 小时后")
        default: return Text("in \(seconds / 86_400) d", zh: "\(seconds / 86_400) 天后")
        }
    }

    /// How long something took; what took less than a second in milliseconds.
    static func duration(_ seconds: Double) -> Text {
        switch seconds {
        case ..<1:
            let milliseconds = Drawing.number((seconds * 1000).rounded())
            return Text("\(milliseconds) ms", zh: "\(milliseconds) 毫秒")
        case ..<120:
            let rounded = Drawing.number(seconds < 10 ? seconds : (seconds * 10).rounded() / 10)
            return Text("\(rounded) s", zh: "\(rounded) 秒")
        case ..<7200:
            let (minutes, rest) = Int(seconds).quotientAndRemainder(dividingBy: 60)
            return rest == 0
                ? Text("\(minutes) min", zh: "\(minutes) 分钟")
                : Text("\(minutes) min \(rest) s", zh: "\(minutes) 分 \(rest) 秒")
        default:
            let (hours, rest) = Int(min(seconds, 1e12) / 60).quotientAndRemainder(dividingBy: 60)
            return rest == 0
                ? Text("\(hours) h", zh: "\(hours) 小时") : Text("\(hours) h \(rest) min", zh: "\(hours) 小时 \(rest) 分")
        }
    }

    /// `15.18 (Debian 15.18-0+deb12u1)` without the package.
    static func release(_ version: String) -> String { String(version.prefix { $0 != " " }) }

    /// `12,345`.
    static func count(_ number: some BinaryInteger) -> String {
        let digits = String(number)
        let head = digits.count % 3
        let groups = stride(from: head, to: digits.count, by: 3).map { digits.dropFirst($0).prefix(3) }
        return ((head > 0 ? [digits.prefix(head)] : []) + groups).joined(separator: ",")
    }

    static func share(_ value: Double) -> String { Drawing.number((value * 1000).rounded() / 10) + " %" }

    static func run(_ run: HistoryCatalog.LastRun, _ language: Language) -> String {
        [run.start.map(time), PageWords.word(run.status, language)].compactMap(\.self).joined(separator: " ")
    }

    static func ago(_ seconds: Int) -> Text {
        switch seconds {
        case ..<120: Text("\(seconds) s ago", zh: "\(seconds) 秒前")
        case ..<7200: Text("\(seconds / 60) min ago", zh: "\(seconds / 60) 分钟前")
        case ..<172_800: Text("\(seconds / 3600) h ago", zh: "\(seconds / 3600) 小时前")
        default: Text("\(seconds / 86_400) d ago", zh: "\(seconds / 86_400) 天前")
        }
    }

    /// When the last drill was, and that it failed where it did.
    static func drill(_ state: ClusterState, now: Instant, _ language: Language) -> String {
        guard let drill = state.sets?.drill else { return "–" }
        let age = ago(max(0, now.secondsSince1970 - drill.at.secondsSince1970)).rendered(in: language)
        return drill.passed ? age : "\(PageWords.word("failed", language)) · \(age)"
    }

    static func jobs(_ figures: ClusterStatus.Figures) -> Text {
        guard let jobs = figures.jobs else { return Text(verbatim: "–") }
        let failing = figures.failing ?? 0
        let quarantined = figures.quarantined ?? 0
        return Text(
            "\(jobs)" + (failing > 0 ? ", \(failing) failing" : "")
                + (quarantined > 0 ? ", \(quarantined) in quarantine" : ""),
            zh: "\(jobs)" + (failing > 0 ? "，失败 \(failing)" : "") + (quarantined > 0 ? "，隔离 \(quarantined)" : "")
        )
    }

    static func health(_ health: LiveJob.Health) -> Text {
        switch health {
        case .invalid: Text("schedule refused", zh: "调度无效")
        case .neverFires: Text("never fires", zh: "永不触发")
        case .quarantined: Text("in quarantine", zh: "隔离")
        case .inactive: Text("inactive", zh: "停用")
        case .failing: Text("failing", zh: "失败")
        case .running: Text("running", zh: "运行中")
        case .neverRun: Text("never ran", zh: "从未运行")
        case .ok: Text("ok", zh: "正常")
        }
    }

    /// The class of a mark.
    static func mark(_ health: LiveJob.Health) -> String {
        switch health {
        case .invalid, .failing: "critical"
        case .neverFires, .quarantined: "warning"
        case .inactive, .neverRun: "unknown"
        case .running, .ok: "ok"
        }
    }

    static func mark(_ status: Check.Status) -> String {
        switch status {
        case .ok: "ok"
        case .warning: "warning"
        case .failed: "critical"
        }
    }

    static func word(_ status: Check.Status) -> Text {
        PageWords.all[status.rawValue] ?? Text(verbatim: status.rawValue)
    }

    static func mark(_ status: WorkOutcome.Status) -> String {
        switch status {
        case .done: "ok"
        case .incomplete, .checkFailed: "warning"
        case .failed: "critical"
        case .interrupted, .elsewhere: "unknown"
        }
    }

    static func bytes(_ count: Int64) -> String {
        let units = ["B", "kB", "MB", "GB", "TB"]
        var (value, unit) = (Double(count), 0)
        while value >= 1000, unit < units.count - 1 { (value, unit) = (value / 1000, unit + 1) }
        return unit == 0 ? "\(count) B" : "\((value * 10).rounded() / 10) \(units[unit])"
    }
}
