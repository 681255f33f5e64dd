internal import CronModel
internal import CronSchedule
internal import Daemon
internal import FoundationEssentials

extension WorkSchedule {
    /// The key `schedule` of a cluster: a schedule for each kind of work, and what holds for all of them.
    static func all(_ entry: YAMLEntry) throws -> [Work: WorkSchedule] {
        var (schedules, zone, catchUp): ([Work: Schedule], TimeZoneRules, CatchUp) = ([:], .utc, .always)
        for item in try entry.entries() {
            switch item.key {
            case "timezone": zone = try item.zone()
            case "catch-up": catchUp = try CatchUp(item)
            default:
                guard let work = Work.scheduled.first(where: { $0.rawValue == item.key }) else { throw item.unknown() }
                schedules[work] = try item.schedule()
            }
        }
        return schedules.mapValues { WorkSchedule($0, in: zone, catchUp: catchUp) }
    }
}

extension WorkSchedule.CatchUp {
    fileprivate init(_ entry: YAMLEntry) throws {
        switch try entry.string() {
        case "always": self = .always
        case "never": self = .never
        default:
            guard let seconds = try? entry.seconds() else {
                throw entry.failure(
                    Text("always, never or a duration belongs here", zh: "此处应为 always、never 或时长")
                )
            }
            self = .within(seconds)
        }
    }
}

extension Configuration.Serve {
    init(_ entry: YAMLEntry) throws {
        for item in try entry.entries() {
            switch item.key {
            case "listen": listen = try ListenAddress(item)
            case "parallel": parallel = try item.number()
            case "jitter": jitter = try item.seconds()
            case "patience": patience = try item.seconds()
            case "token-file": token = try item.secret()
            case "metrics": try readMetrics(item)
            case "look": try readLook(item)
            default: throw item.unknown()
            }
        }
    }

    private mutating func readMetrics(_ entry: YAMLEntry) throws {
        for item in try entry.entries() {
            switch item.key {
            case "jobs": jobMetrics = try item.isText("false") ? 0 : item.isText("true") ? nil : item.number()
            default: throw item.unknown()
            }
        }
    }

    private mutating func readLook(_ entry: YAMLEntry) throws {
        for item in try entry.entries() {
            switch item.key {
            case "every": lookInterval = try item.seconds()
            case "sets-per-day": jobListSetsPerDay = try item.isText("0") ? 0 : item.number()
            default: throw item.unknown()
            }
        }
    }
}

extension ListenAddress {
    fileprivate init(_ entry: YAMLEntry) throws {
        guard let address = ListenAddress(try entry.string()) else {
            throw entry.failure(Text("HOST:PORT belongs here", zh: "此处应为 HOST:PORT"))
        }
        self = address
    }
}

extension YAMLEntry {
    /// What the file holds that is named here: one line, without its end.
    ///
    /// `$CREDENTIALS_DIRECTORY` goes before a bare name, so that systemd's LoadCredential is all it takes.
    func secret() throws -> String {
        let name = try string()
        let folder = ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"]
        let path = name.hasPrefix("/") ? name : (folder ?? ".") + "/" + name
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw failure(Text("the file cannot be read", zh: "无法读取该文件"))
        }
        let text = String(decoding: bytes.prefix(4096), as: UTF8.self)
        let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        guard line.utf8.count >= 16 else {
            throw failure(Text("the file holds no secret of at least 16 characters", zh: "该文件中没有至少 16 个字符的密钥"))
        }
        return line
    }
}
