package import CronSchedule

/// In which quarter hours of the last day runs of a job began, and how they ended: 48 bytes a job, whatever its runs.
package struct RunSlots: Sendable, Hashable {
    package enum Outcome: Sendable, Hashable {
        case succeeded
        /// At least one run of the quarter hour did.
        case failed
    }

    /// Seconds of a slot.
    package static let width = 900
    /// The bits of a number are the slots that are remembered: 32 hours.
    private static let count = 128

    /// Of the lowest bit; slots are counted from 1970.
    private var newest = 0
    private var succeeded: UInt128 = 0
    private var failed: UInt128 = 0

    package init() {}

    /// The slot that an instant lies in.
    package static func slot(of instant: Instant) -> Int {
        let seconds = instant.secondsSince1970
        return seconds >= 0 ? seconds / width : -1 - (-1 - seconds) / width
    }

    /// Takes a run that ended; one that is said to have begun after `now` is no run.
    package mutating func add(_ start: Instant, succeeded isSuccess: Bool, now: Instant) {
        let slot = Self.slot(of: start)
        guard slot <= Self.slot(of: now) + 1 else { return }
        if slot > newest {
            let step = slot - newest
            // A shift by more than there is leaves nothing.
            succeeded <<= step
            failed <<= step
            newest = slot
        }
        guard let bit = bit(of: slot) else { return }
        if isSuccess { succeeded |= bit } else { failed |= bit }
    }

    /// How the runs that began in a slot ended; nil where none is known.
    package func outcome(in slot: Int) -> Outcome? {
        guard let bit = bit(of: slot) else { return nil }
        return failed & bit != 0 ? .failed : succeeded & bit != 0 ? .succeeded : nil
    }

    private func bit(of slot: Int) -> UInt128? {
        let age = newest - slot
        return (0..<Self.count).contains(age) ? 1 << UInt128(age) : nil
    }
}
