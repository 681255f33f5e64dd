internal import BackupRepository
internal import CronModel

extension RetentionPolicy {
    /// The key `retention` of a cluster.
    init(_ entry: YAMLEntry) throws {
        self.init()
        for rule in try entry.entries() {
            switch rule.key {
            case "keep-last": last = try rule.number()
            case "within": within = try rule.seconds()
            case "minimum": minimum = try rule.number()
            case "timezone": timezone = try rule.zone()
            default:
                guard let period = Period(rawValue: rule.key) else { throw rule.unknown() }
                periods[period] = try rule.number()
            }
        }
    }
}
