internal import CronSchedule

/// When one kind of work of one cluster is to be done next.
///
/// A pure value. However many runs were missed, one makes up for all of them.
struct Appointment: Sendable, Hashable {
    /// A run: when it was due by the schedule, and when it is to begin.
    struct Run: Sendable, Hashable {
        let due: Instant
        let start: Instant
    }

    let schedule: WorkSchedule
    /// The most that a start is put off, in seconds.
    let jitter: Int
    /// What the jitter of a run is drawn from, so that it is the same after a restart.
    let name: String
    /// When the daemon began to look after it.
    let since: Instant
    /// The work is done at once where it was never done: a cluster without any set should not wait for the night.
    let isUrgentAtFirst: Bool
    /// When it was done last, by whomever.
    private(set) var lastDone: Instant?
    private(set) var failures = 0
    private var notBefore = Instant.earliest

    /// The first wait after a failure, in seconds; each further one is twice as long, up to an hour.
    private static let firstWait = 60
    private static let longestWait = 3600

    init(_ schedule: WorkSchedule, jitter: Int, name: String, since: Instant, isUrgentAtFirst: Bool) {
        self.schedule = schedule
        self.jitter = jitter
        self.name = name
        self.since = since
        self.isUrgentAtFirst = isUrgentAtFirst
    }

    /// The next run; nil where there will be none.
    var next: Run? {
        guard let due = missed ?? schedule.next(after: max(lastDone ?? since, since)) else { return nil }
        let begin = max(due, since).advanced(bySeconds: delay(of: due))
        return Run(due: due, start: max(begin, notBefore))
    }

    /// The run that was due before the daemon began, where it is to be caught up.
    private var missed: Instant? {
        guard let lastDone else { return isUrgentAtFirst && schedule.catchUp != .never ? since : nil }
        guard let due = schedule.last(after: lastDone, upTo: since) else { return nil }
        return switch schedule.catchUp {
        case .always: due
        case .never: nil
        case .within(let seconds): since.secondsSince1970 - due.secondsSince1970 <= seconds ? due : nil
        }
    }

    /// The work was done, by this daemon or somebody else; told again, it is no news.
    mutating func wasDone(at instant: Instant) {
        guard instant > lastDone ?? .earliest else { return }
        lastDone = instant
        failures = 0
        notBefore = .earliest
    }

    /// The run failed: it is tried again, after a while.
    mutating func failed(at now: Instant) {
        failures += 1
        postpone(until: now.advanced(bySeconds: min(Self.longestWait, Self.firstWait << min(failures - 1, 10))))
    }

    mutating func postpone(until instant: Instant) { notBefore = instant }

    /// What becomes of it when the configuration is read again: what was done stays done.
    func renewed(_ schedule: WorkSchedule, jitter: Int) -> Appointment {
        var renewed = Appointment(schedule, jitter: jitter, name: name, since: since, isUrgentAtFirst: isUrgentAtFirst)
        renewed.lastDone = lastDone
        if schedule == self.schedule { (renewed.failures, renewed.notBefore) = (failures, notBefore) }
        return renewed
    }

    private func delay(of due: Instant) -> Int {
        Int(StableHash.value(of: "\(name) \(due.secondsSince1970)") % UInt64(jitter + 1))
    }
}
