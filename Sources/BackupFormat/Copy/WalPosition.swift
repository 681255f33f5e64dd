/// A place in the write-ahead log, as PostgreSQL writes it: `16/B374D848`.
package struct WalPosition: Sendable, Hashable, Comparable {
    package let bytes: UInt64

    package init?(_ text: String) {
        let halves = text.split(separator: "/", omittingEmptySubsequences: false)
        guard halves.count == 2, let high = UInt32(halves[0], radix: 16), let low = UInt32(halves[1], radix: 16) else {
            return nil
        }
        bytes = UInt64(high) << 32 | UInt64(low)
    }

    package static func < (left: Self, right: Self) -> Bool { left.bytes < right.bytes }

    /// The names of the files of a timeline that hold everything from one place to another.
    ///
    /// PostgreSQL `src/include/access/xlog_internal.h`, `XLogFileName`.
    package static func files(
        from start: WalPosition,
        through stop: WalPosition,
        timeline: Int,
        fileBytes: UInt64
    ) -> [String] {
        guard start <= stop, fileBytes > 0, let perHigh = Optional((UInt64(1) << 32) / fileBytes), perHigh > 0 else {
            return []
        }
        // The place itself is where the next byte goes.
        let last = stop.bytes == 0 ? 0 : (stop.bytes - 1) / fileBytes
        let first = start.bytes / fileBytes
        return (first...max(first, last)).map { number in
            hex(UInt64(timeline)) + hex(number / perHigh) + hex(number % perHigh)
        }
    }

    private static func hex(_ number: UInt64) -> String {
        let digits = String(number, radix: 16, uppercase: true)
        return String(repeating: "0", count: max(0, 8 - digits.count)) + digits
    }
}
