internal import CronSchedule

/// Decides when a job list that changed is put down as a set of its own.
///
/// A pure value. A change is put down as soon as it is seen; in a burst, while the list changes from look to look, not before it has
/// stood for two looks. So no state that stood for two looks is lost, unless the cap of the day is reached.
struct JobListWatch: Sendable {
    enum Verdict: Sendable, Hashable {
        /// The newest set holds this very list.
        case same
        case capture
        /// The list changes from look to look: the next look decides.
        case wait
        /// The cap of the day is reached.
        case capped
    }

    /// The list at the look before.
    private var seen: String?
    /// When lists were put down within the last day.
    private var captures: [Instant] = []
    /// The list that was to be put down last.
    private var asked: String?

    /// Whether this very list was put down last, or is being put down: `outcome` is that of the newest attempt.
    ///
    /// By a clock that went wrong, the newest set need not be the one that was taken last.
    func isKept(_ digest: String, outcome: WorkOutcome?, now: Instant) -> Bool {
        guard asked == digest, let moment = captures.last else { return false }
        guard let outcome, outcome.started >= moment else {
            return now.secondsSince1970 - moment.secondsSince1970 < Self.burst
        }
        return outcome.status == .done
    }

    /// After a capture, changes count as one burst for so many seconds.
    private static let burst = 300
    private static let day = 86_400

    /// `digest` is the list's, `newest` that of the newest set; nil: there is none.
    mutating func look(at digest: String, newest: String?, cap: Int, now: Instant) -> Verdict {
        let stood = seen == digest
        seen = digest
        captures.removeAll { now.secondsSince1970 - $0.secondsSince1970 >= Self.day }
        guard digest != newest else { return .same }
        guard captures.count < cap else { return .capped }
        let isBurst = captures.last.map { now.secondsSince1970 - $0.secondsSince1970 < Self.burst } ?? false
        guard stood || !isBurst else { return .wait }
        captures.append(now)
        asked = digest
        return .capture
    }
}
