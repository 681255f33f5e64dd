extension TimeZoneRules {
    /// The zone that a server really uses for a value of `cron.timezone`, which is never an error there.
    ///
    /// A name of the zoneinfo tree is that zone. Anything else is read as a POSIX rule, whose signs go west: `-5` is
    /// five hours **east** of UTC, `+05:30` five and a half west. What is no rule either is GMT, after a warning in the
    /// server's log (PostgreSQL's `src/timezone/pgtz.c` and pg_cron's `src/pg_cron.c`; seen on 1.6.5).
    public static func serverSetting(_ text: String, directory: String = systemDirectory) -> TimeZoneRules {
        do throws(TimeZoneError) {
            return try load(text, directory: directory)
        } catch {
            let greenwich = TimeZoneRules(name: "GMT", table: .utc)
            if case .leapSeconds = error { return greenwich }
            guard text.utf8.count <= 255, let rule = PosixTimeZone(Array(text.utf8)) else { return greenwich }
            return TimeZoneRules(name: text, table: rule.table(after: [], offsets: [rule.standardOffset]))
        }
    }
}
