#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A point in time in whole seconds, counted from 1970-01-01 00:00:00 UTC without leap seconds, as PostgreSQL counts.
public struct Instant: Sendable, Hashable {
    /// Seconds since 1970-01-01 00:00:00 UTC, negative before.
    public let secondsSince1970: Int

    /// The instant that many seconds after 1970-01-01 00:00:00 UTC.
    ///
    /// Any number is an instant.
    public init(secondsSince1970: Int) {
        self.secondsSince1970 = secondsSince1970
    }

    /// The present second of the system's clock.
    public static func now() -> Instant {
        Instant(secondsSince1970: time(nil))
    }
}

extension Instant: Comparable {
    /// Orders by time.
    public static func < (left: Instant, right: Instant) -> Bool {
        left.secondsSince1970 < right.secondsSince1970
    }
}

extension Instant {
    /// The instant `seconds` later, or earlier for a negative number; the farthest instant there is where that overflows.
    public func advanced(bySeconds seconds: Int) -> Instant {
        let (sum, overflow) = secondsSince1970.addingReportingOverflow(seconds)
        guard overflow else { return Instant(secondsSince1970: sum) }
        return Instant(secondsSince1970: seconds < 0 ? Int.min : Int.max)
    }

    /// The first instant that schedules are evaluated for: 0001-01-01T00:00:00Z.
    public static let earliest = Instant(secondsSince1970: -62_135_596_800)

    /// The last instant that schedules are evaluated for: 9999-12-31T23:59:59Z.
    public static let latest = Instant(secondsSince1970: 253_402_300_799)
}
