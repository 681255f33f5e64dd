extension Instant {
    /// Reads an ISO 8601 date and time: `2026-11-22T08:00:00Z`, also with an offset (`+08:00`, `+0800`, `+08`), without
    /// seconds, with a blank or a small `t` and `z`, and with a fraction, which is cut off.
    ///
    /// A time without `Z` or an offset is refused: it would leave the instant open. So is 24:00 and a leap second.
    public init?(iso8601 text: String) {
        var reader = DigitReader(bytes: Array(text.utf8))
        guard let date = reader.date(), reader.take(anyOf: "T", "t", " "), let time = reader.timeOfDay(),
            let offset = reader.utcOffset(), reader.isAtEnd
        else { return nil }
        self.init(secondsSince1970: date * Gregorian.secondsPerDay + time - offset)
    }
}

extension Instant: CustomStringConvertible {
    /// The instant in UTC, as `2026-11-22T08:00:00Z`.
    ///
    /// Years outside 0…9999 carry a sign, as ISO 8601 asks.
    public var description: String {
        let (day, second) = Gregorian.split(secondsSince1970)
        let date = Gregorian.date(ofDay: day)
        guard (0...9999).contains(date.year) else {
            let rest = Instant(
                secondsSince1970: Gregorian.day(year: 0, month: date.month, day: date.day) * 86_400 + second
            )
            return "\(date.year < 0 ? "-" : "+")\(padded(abs(date.year), to: 4))\(rest.description.dropFirst(4))"
        }
        return String(unsafeUninitializedCapacity: 20) { text in
            var position = 0
            func write(_ number: Int, digits: Int, then separator: Unicode.Scalar) {
                var number = number
                for index in stride(from: position + digits - 1, through: position, by: -1) {
                    text[index] = UInt8(48 + number % 10)
                    number /= 10
                }
                text[position + digits] = UInt8(ascii: separator)
                position += digits + 1
            }
            write(date.year, digits: 4, then: "-")
            write(date.month, digits: 2, then: "-")
            write(date.day, digits: 2, then: "T")
            write(second / 3600, digits: 2, then: ":")
            write(second / 60 % 60, digits: 2, then: ":")
            write(second % 60, digits: 2, then: "Z")
            return position
        }
    }
}

extension Instant: Codable {
    /// Decodes the form that `description` gives, and whatever else `init(iso8601:)` reads.
    ///
    /// - Throws: `DecodingError.dataCorrupted` for anything that `init(iso8601:)` refuses.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let instant = Instant(iso8601: text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not an ISO 8601 instant: \(text)")
        }
        self = instant
    }

    /// Encodes as one string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}

/// A number with leading zeros.
func padded(_ number: Int, to width: Int) -> String {
    let digits = String(number)
    return digits.utf8.count < width ? String(repeating: "0", count: width - digits.utf8.count) + digits : digits
}
