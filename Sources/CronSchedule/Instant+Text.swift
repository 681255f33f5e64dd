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
        var text = ""
        text.reserveCapacity(20)
        if !(0...9999).contains(date.year) { text += date.year < 0 ? "-" : "+" }
        text += "\(padded(abs(date.year), to: 4))-\(padded(date.month, to: 2))-\(padded(date.day, to: 2))"
        text += "T\(padded(second / 3600, to: 2)):\(padded(second / 60 % 60, to: 2)):\(padded(second % 60, to: 2))Z"
        return text
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
