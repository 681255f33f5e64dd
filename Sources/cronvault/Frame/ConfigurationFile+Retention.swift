internal import BackupRepository
internal import CronModel
internal import CronSchedule

extension RetentionPolicy {
    /// The key `retention` of a cluster.
    init(_ entry: ConfigurationEntry) throws {
        self.init()
        for rule in try entry.entries() {
            switch rule.key {
            case "keep-last": last = try rule.number()
            case "within": within = try Self.seconds(rule)
            case "minimum": minimum = try rule.number()
            case "timezone": timezone = try Self.zone(rule)
            default:
                guard let period = Period(rawValue: rule.key) else { throw rule.unknown() }
                periods[period] = try rule.number()
            }
        }
    }

    private static func seconds(_ entry: ConfigurationEntry) throws -> Int {
        guard let duration = DurationOption(argument: try entry.string()), duration.seconds > 0 else {
            throw entry.failure(Text("a duration belongs here: 36h, 30d", zh: "此处应为时长:36h、30d"))
        }
        return Int(duration.seconds)
    }

    private static func zone(_ entry: ConfigurationEntry) throws -> TimeZoneRules {
        let name = try entry.string()
        do throws(TimeZoneError) {
            return try TimeZoneRules.load(name)
        } catch {
            throw entry.failure(Text(error.message(in: .english), zh: error.message(in: .chinese)))
        }
    }
}
