package import CronSchedule

/// The name of a set: its UTC time and a random tail, `20261122T072947Z-k3f9`.
///
/// Names sort by time.
package struct SetID: Sendable, Hashable, Comparable, CustomStringConvertible, Codable {
    package let description: String

    /// Letters and digits that cannot be mistaken for each other.
    private static let alphabet = Array("abcdefghjkmnpqrstuvwxyz23456789")

    package init(at instant: Instant, generator: inout some RandomNumberGenerator) {
        let digits = instant.description.filter { $0 != "-" && $0 != ":" }
        let tail = (0..<4).map { _ in Self.alphabet[Int.random(in: 0..<Self.alphabet.count, using: &generator)] }
        description = digits + "-" + String(tail)
    }

    /// How many bytes each has.
    package static let length = 21

    /// Nil where the text is no set id.
    package init?(_ text: String) {
        guard text.utf8.count == Self.length else { return nil }
        for (index, byte) in text.utf8.enumerated() {
            let fits =
                switch index {
                case 8: byte == UInt8(ascii: "T")
                case 15: byte == UInt8(ascii: "Z")
                case 16: byte == UInt8(ascii: "-")
                case 17...:
                    (UInt8(ascii: "a")...UInt8(ascii: "z")).contains(byte)
                        || (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                default: (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte)
                }
            guard fits else { return nil }
        }
        description = text
    }

    /// The second it is named after.
    package var instant: Instant? {
        let text = Array(description)
        func part(_ range: Range<Int>) -> String { String(text[range]) }
        return Instant(
            iso8601: "\(part(0..<4))-\(part(4..<6))-\(part(6..<8))T\(part(9..<11)):\(part(11..<13)):\(part(13..<15))Z"
        )
    }

    package func isOfSameSecond(as other: SetID) -> Bool {
        description.utf8.prefix(17).elementsEqual(other.description.utf8.prefix(17))
    }

    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let id = SetID(text) else {
            throw DecodingError.dataCorrupted(.init(codingPath: decoder.codingPath, debugDescription: "no set id"))
        }
        self = id
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }

    package static func < (left: SetID, right: SetID) -> Bool {
        left.description < right.description
    }
}
