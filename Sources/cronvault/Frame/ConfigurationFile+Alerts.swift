internal import CronModel
internal import CronSchedule
internal import Daemon

extension AlertSettings {
    /// The key `alerts`.
    init(_ entry: YAMLEntry) throws {
        self.init()
        var language = Language.preferred
        var channelEntries: [YAMLEntry] = []
        for item in try entry.entries() {
            switch item.key {
            case "language": language = try item.language()
            case "group-wait": groupWait = try item.seconds()
            case "repeat": repeatInterval = try item.seconds()
            case "quiet": quiet = try QuietHours(item)
            case "mute": muted = Set(try item.list().map { try Condition.Event($0, item) })
            case "thresholds": thresholds = try AlertThresholds(item)
            case "channels": channelEntries = try item.entries()
            default: throw item.unknown()
            }
        }
        channels = try channelEntries.map { try Channel($0, language: language) }
    }
}

extension Condition.Event {
    fileprivate init(_ name: String, _ entry: YAMLEntry) throws {
        guard let event = Self(rawValue: name), event != .test else {
            let names = Self.allCases.filter { $0 != .test }.map(\.rawValue).joined(separator: ", ")
            throw entry.failure(
                Text("\"\(name)\" is no event (\(names))", zh: "\"\(name)\" 不是有效的事件（\(names)）")
            )
        }
        self = event
    }
}

extension AlertThresholds {
    fileprivate init(_ entry: YAMLEntry) throws {
        self.init()
        for item in try entry.entries() {
            switch item.key {
            case "backup-age": backupAge = try item.seconds()
            case "backup-age-critical": backupAgeCritical = try item.seconds()
            case "drill-age": drillAge = try item.seconds()
            case "copy-delay": copyDelay = try item.seconds()
            case "job-failures": jobFailures = try item.number()
            case "job-delay": jobDelay = try item.seconds()
            case "history-megabytes": historyBytes = Int64(try item.number()) << 20
            default: throw item.unknown()
            }
        }
    }
}

extension QuietHours {
    fileprivate init(_ entry: YAMLEntry) throws {
        var (from, to, zone): (Int?, Int?, TimeZoneRules) = (nil, nil, .utc)
        for item in try entry.entries() {
            switch item.key {
            case "from": from = try item.minuteOfDay()
            case "to": to = try item.minuteOfDay()
            case "timezone": zone = try item.zone()
            default: throw item.unknown()
            }
        }
        guard let from, let to else {
            throw entry.failure(Text("from and to belong here: \"22:00\"", zh: "此处应有 from 和 to:\"22:00\""))
        }
        self.init(from: from, to: to, zone: zone)
    }
}

extension Channel {
    /// One entry of `channels`: its name, and what it is.
    fileprivate init(_ entry: YAMLEntry, language standard: Language) throws {
        var (type, language): (YAMLEntry?, Language) = (nil, standard)
        var options: [String: YAMLEntry] = [:]
        for item in try entry.entries() {
            switch item.key {
            case "type": type = item
            case "language": language = try item.language()
            default: options[item.key] = item
            }
        }
        guard let type else { throw entry.failure(Text("its type is missing", zh: "缺少 type")) }
        var reader = ChannelOptions(entry: entry, options: options)
        let kind = try Self.kind(type, &reader)
        try reader.refuseRest()
        self.init(entry.key, kind, in: language)
    }

    private static func kind(_ type: YAMLEntry, _ options: inout ChannelOptions) throws -> Kind {
        switch try type.string() {
        case "alertmanager": return .alertmanager(url: try options.url())
        case "webhook": return .webhook(url: try options.url(), secret: try options.secret())
        case "slack": return .slack(url: try options.url())
        case "teams": return .teams(url: try options.url())
        case "feishu": return .feishu(url: try options.url(), secret: try options.secret())
        case "dingtalk": return .dingtalk(url: try options.url(), secret: try options.secret())
        case "wecom": return .wecom(url: try options.url())
        case "mail":
            return .mail(
                to: try options.required("to").list(),
                from: try options.optional("from")?.string() ?? "cronvault",
                program: try options.optional("sendmail")?.string() ?? "/usr/sbin/sendmail"
            )
        case "program": return .program(try options.required("command").list())
        default:
            throw type.failure(
                Text(
                    "there are alertmanager, webhook, slack, teams, feishu, dingtalk, wecom, mail and program",
                    zh: "可用的类型：alertmanager、webhook、slack、teams、feishu、dingtalk、wecom、mail、program"
                )
            )
        }
    }
}

/// What a channel's entry holds beside its type; each key is taken once.
private struct ChannelOptions {
    let entry: YAMLEntry
    var options: [String: YAMLEntry]

    mutating func optional(_ key: String) -> YAMLEntry? { options.removeValue(forKey: key) }

    mutating func required(_ key: String) throws -> YAMLEntry {
        guard let item = optional(key) else {
            throw entry.failure(Text("\(key) is missing", zh: "缺少 \(key)"))
        }
        return item
    }

    /// `url`, or the line of a file: the addresses of chat robots are secrets.
    mutating func url() throws -> String {
        let item = try optional("url-file") ?? required("url")
        let text = try item.key == "url-file" ? item.secret() : item.string()
        guard text.hasPrefix("http://") || text.hasPrefix("https://") else {
            throw item.failure(Text("an address that begins with https:// belongs here", zh: "此处应为以 https:// 开头的地址"))
        }
        return text
    }

    mutating func secret() throws -> String? { try optional("secret-file")?.secret() }

    func refuseRest() throws {
        if let item = options.values.min(by: { $0.key < $1.key }) { throw item.unknown() }
    }
}

extension YAMLEntry {
    fileprivate func language() throws -> Language {
        guard let option = LanguageOption(rawValue: try string()) else {
            throw failure(Text("en or zh belongs here", zh: "此处应为 en 或 zh"))
        }
        return option.language
    }

    fileprivate func minuteOfDay() throws -> Int {
        let parts = try string().split(separator: ":").map { Int($0) }
        guard parts.count == 2, let hour = parts[0], let minute = parts[1], (0..<24).contains(hour),
            (0..<60).contains(minute)
        else { throw failure(Text("a time of day belongs here: \"22:00\"", zh: "此处应为一天中的时间：\"22:00\"")) }
        return hour * 60 + minute
    }
}
