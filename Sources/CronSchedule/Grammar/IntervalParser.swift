/// Reads `N seconds` as upstream's `sscanf` does (`src/job_metadata.c`, `TryParseInterval`).
///
/// Any white space before the number and between number and word, also none or line ends; the word in any case; an
/// optional sign. Trailing white space is accepted after `seconds` and not after `second`.
struct IntervalParser {
    let bytes: [UInt8]

    /// The seconds of an interval from 1 to 59; nil for anything else.
    ///
    /// 1.5.0 asks no more than that a number stands at the start and that not exactly the wrong thing follows.
    func seconds(release: CronRelease) -> Int? {
        guard let (value, rest) = leadingNumber(), (1...59).contains(value) else { return nil }
        switch tail(from: rest) {
        case .second, .seconds: return Int(value)
        case .word: return nil
        case .other: return release.misreadsNumbersAsIntervals ? Int(value) : nil
        }
    }

    /// The number of a text that looks like an interval, also a refused one; nil for any other text.
    ///
    /// For an error that explains itself.
    func refusedSeconds() -> UInt32? {
        guard let (value, rest) = leadingNumber(), tail(from: rest) != .other else { return nil }
        return value
    }

    private enum Tail {
        case second
        case seconds
        /// The word and then something that must not be there.
        case word
        case other
    }

    private func tail(from start: Int) -> Tail {
        var position = start
        while position < bytes.count, isSpace(bytes[position]) { position += 1 }
        for letter in "second".utf8 {
            guard position < bytes.count, lower(bytes[position]) == letter else { return .other }
            position += 1
        }
        guard position < bytes.count else { return .second }
        guard lower(bytes[position]) == UInt8(ascii: "s") else { return .word }
        return bytes[(position + 1)...].allSatisfy { isSpace($0) } ? .seconds : .word
    }

    private func lower(_ byte: UInt8) -> UInt8 {
        (65...90).contains(byte) ? byte | 0x20 : byte
    }

    /// The number at the start as `%u` of the GNU C library stores it, and where it ends.
    ///
    /// Capped at 2^64-1, negated where a minus stands before it, and cut to 32 bits: `4294967301` is 5.
    private func leadingNumber() -> (value: UInt32, end: Int)? {
        var position = bytes.firstIndex { !isSpace($0) } ?? bytes.count
        var negative = false
        if position < bytes.count, bytes[position] == UInt8(ascii: "-") || bytes[position] == UInt8(ascii: "+") {
            negative = bytes[position] == UInt8(ascii: "-")
            position += 1
        }
        let start = position
        var value: UInt64 = 0
        var overflow = false
        while position < bytes.count, (48...57).contains(bytes[position]) {
            let (product, high) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(UInt64(bytes[position] - 48))
            overflow = overflow || high || carry
            value = sum
            position += 1
        }
        guard position > start else { return nil }
        if overflow { return (UInt32.max, position) }
        return (UInt32(truncatingIfNeeded: negative ? 0 &- value : value), position)
    }
}
