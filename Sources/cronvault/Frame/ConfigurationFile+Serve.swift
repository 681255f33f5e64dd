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
            case "token-file": credentials.token = try item.secret()
            case "password-file": credentials.passwords = try item.passwords()
            case "metrics": try readMetrics(item)
            case "look": try readLook(item)
            case "state": stateFolder = try item.string()
            case "hooks": hooks = try Hooks(item)
            case "actions": actions = try item.boolean()
            case "fleet": try readFleet(item)
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

    /// `true`, `false` or `{every: 5m}`.
    private mutating func readFleet(_ entry: YAMLEntry) throws {
        guard !entry.isText("false") else { return }
        fleetInterval = 300
        guard !entry.isText("true") else { return }
        for item in try entry.entries() {
            switch item.key {
            case "every": fleetInterval = try item.seconds()
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

extension Hooks {
    fileprivate init(_ entry: YAMLEntry) throws {
        self.init()
        var (patience, before, after): (Int, [[String]], [[String]]) = (60, [], [])
        for item in try entry.entries() {
            switch item.key {
            case "before": before.append(try item.list())
            case "after": after.append(try item.list())
            case "patience": patience = try item.seconds()
            default: throw item.unknown()
            }
        }
        self.before = before.map { Hook($0, patience: patience) }
        self.after = after.map { Hook($0, patience: patience) }
    }
}

extension Pings {
    init(_ entry: YAMLEntry) throws {
        self.init()
        for item in try entry.entries() {
            if item.key == "jobs" {
                for job in try item.entries() { jobs[job.key] = try job.string() }
            } else if let work = Work.scheduled.first(where: { $0.rawValue == item.key }) {
                works[work] = try item.string()
            } else {
                throw item.unknown()
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
    func secret() throws -> String {
        let text = try fileContent()
        let line = text.split(whereSeparator: \.isNewline).first.map(String.init) ?? ""
        guard line.utf8.count >= 16 else {
            throw failure(Text("the file holds no secret of at least 16 characters", zh: "该文件中没有至少 16 个字符的密钥"))
        }
        return line
    }

    /// Names and hashes of passwords, as `serve --hash-password` makes them.
    fileprivate func passwords() throws -> [String: PasswordHash] {
        guard let passwords = Credentials.passwords(try fileContent()), !passwords.isEmpty else {
            throw failure(
                Text(
                    "the file holds no lines NAME:HASH as serve --hash-password makes them",
                    zh: "该文件中没有 serve --hash-password 生成的 NAME:HASH 行"
                )
            )
        }
        return passwords
    }

    /// The beginning of the file that is named here.
    private func fileContent() throws -> String {
        guard let bytes = FileManager.default.contents(atPath: Self.credential(try string())) else {
            throw failure(Text("the file cannot be read", zh: "无法读取该文件"))
        }
        return String(decoding: bytes.prefix(64 << 10), as: UTF8.self)
    }

    /// Where a file of credentials lies.
    ///
    /// `$CREDENTIALS_DIRECTORY` goes before a bare name, so that systemd's LoadCredential is all it takes.
    static func credential(_ name: String) -> String {
        let folder = ProcessInfo.processInfo.environment["CREDENTIALS_DIRECTORY"]
        return name.hasPrefix("/") ? name : (folder ?? ".") + "/" + name
    }
}
