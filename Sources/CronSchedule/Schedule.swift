/// When a pg_cron job runs: its schedule's text as one release understands it.
///
/// Reading a text once and asking it often is cheap: `nextRun` allocates nothing.
public struct Schedule: Sendable, Hashable {
    /// The text as given.
    public let text: String
    /// The release whose rules hold.
    public let release: CronRelease
    /// Whether day of month and weekday must both match, by `cron.match_dom_and_dow`; false before 1.6.8.
    public let matchDomAndDow: Bool
    /// Which of the three kinds of schedule it is.
    public let kind: Kind

    /// What the five fields set; empty for the other kinds.
    let fields: CronFields
    /// On which days and at which minutes it runs.
    let dayRule: DayRule
    let timeRule: TimeRule
    /// Whether it is proven that the schedule never runs, whatever the time zone.
    ///
    /// Then the day, the month or the time is an empty set, or the calendar has no such day (`0 0 30 2 *`). Not proven
    /// that way, and found by `nextRun` alone, are times that a zone's clock skips every single time.
    public let never: Bool
    /// What was accepted and may not have been meant.
    let notes: [ParseNote]

    /// The kinds of schedules.
    public enum Kind: Sendable, Hashable {
        /// Five fields, or an `@` word that stands for them.
        case cron
        /// So many seconds after the last start, from 1 to 59.
        case interval(seconds: Int)
        /// `@reboot`: once at each start of the launcher, which is not only a start of the server.
        case reboot
    }

    /// Reads a schedule as the release does.
    ///
    /// - Parameters:
    ///   - text: as in `cron.job.schedule`.
    ///   - release: whose parser and clock count.
    ///   - matchDomAndDow: the setting `cron.match_dom_and_dow`; without effect before 1.6.8.
    /// - Throws: why that release refuses the text. In up to 1.2.0 and, for one rare spelling, from 1.6.0 to 1.6.4 a
    ///   wrong schedule takes the server process with it: `ScheduleError.isDangerous`.
    public init(
        _ text: String,
        release: CronRelease = .newest,
        matchDomAndDow: Bool = false
    ) throws(ScheduleError) {
        let meaning = try ScheduleMeaning.read(Array(text.utf8), release: release)
        self.text = text
        self.release = release
        self.matchDomAndDow = matchDomAndDow && release.hasMatchDomAndDow
        kind = meaning.kind
        fields = meaning.fields
        notes = meaning.notes
        dayRule = DayRule(fields, release: release, matchDomAndDow: self.matchDomAndDow)
        timeRule = TimeRule(fields)
        never = kind == .cron && !(dayRule.everRuns && timeRule.everRuns)
    }
}
