/// A release of the pg_cron library, such as 1.6.5.
///
/// Not the version of the extension's SQL, which `pg_extension.extversion` shows and which covers many releases;
/// `candidates(catalogVersion:)` leads from there to here.
/// A release that is not in `known` is judged by the nearest known one before it.
public struct CronRelease: Sendable, Hashable {
    /// The first number, 1 so far.
    public let major: Int
    /// The second number.
    public let minor: Int
    /// The third number.
    public let patch: Int

    /// Reads `1.4.2`.
    ///
    /// Three decimal numbers are needed, since `1.6` would leave open which of nine releases is meant.
    ///
    /// - Returns: nil for anything else, for numbers over 9999, and for releases before 1.0.0.
    public init?(_ text: String) {
        let parts = text.utf8.split(separator: UInt8(ascii: "."), omittingEmptySubsequences: false)
        guard parts.count == 3 else { return nil }
        var numbers: [Int] = []
        for part in parts {
            guard (1...4).contains(part.count), part.allSatisfy({ (48...57).contains($0) }) else { return nil }
            numbers.append(part.reduce(0) { $0 * 10 + Int($1 - 48) })
        }
        guard numbers[0] >= 1 else { return nil }
        self.init(numbers[0], numbers[1], numbers[2])
    }

    init(_ major: Int, _ minor: Int, _ patch: Int) {
        self.major = major
        self.minor = minor
        self.patch = patch
    }
}

extension CronRelease: Comparable {
    /// Orders by the three numbers.
    public static func < (left: CronRelease, right: CronRelease) -> Bool {
        (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
    }
}

extension CronRelease: CustomStringConvertible {
    /// The release as its tag names it, without the `v`.
    public var description: String { "\(major).\(minor).\(patch)" }
}

extension CronRelease: Codable {
    /// Decodes the form that `description` gives.
    ///
    /// - Throws: `DecodingError.dataCorrupted` for anything that `init(_:)` refuses.
    public init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        let text = try container.decode(String.self)
        guard let release = CronRelease(text) else {
            throw DecodingError.dataCorruptedError(in: container, debugDescription: "not a pg_cron release: \(text)")
        }
        self = release
    }

    /// Encodes as one string.
    public func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
