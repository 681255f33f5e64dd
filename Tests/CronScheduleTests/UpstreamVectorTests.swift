import Testing

@testable import CronSchedule

@Suite("What upstream's compiled parsers set")
struct UpstreamVectorTests {
    static let groups = [
        "1.3.0-1.4.2": ["1.3.0", "1.3.1", "1.4.0", "1.4.1", "1.4.2"],
        "1.5.1-1.5.2": ["1.5.1", "1.5.2"],
        "1.6.0-1.6.4": ["1.6.0", "1.6.1", "1.6.2", "1.6.3", "1.6.4"],
        "1.6.5-1.6.7+main": ["1.6.5", "1.6.6", "1.6.7", "1.6.8"],
    ]

    @Test("each vector's fields, flags, refusals and crashes are those seen, release by release")
    func vectors() throws {
        let vectors = try ParserVector.all()
        #expect(vectors.count == 152)
        for vector in vectors {
            for (group, releases) in UpstreamVectorTests.groups {
                let expected = vector.byLibrary.map { $0[group] ?? nil } ?? vector.all
                for release in try releases.map({ try #require(CronRelease($0)) }) {
                    check(vector.schedule, release: release, against: expected)
                }
            }
        }
    }

    private func check(_ text: String, release: CronRelease, against expected: ParserVector.Outcome?) {
        var parser = CronParser(bytes: Array(text.utf8), release: release)
        let comment: Comment = "\(text.debugDescription) in \(release)"
        do {
            let fields = try parser.parse()
            guard let expected, let flags = expected.flags else {
                Issue.record("accepted: \(comment)")
                return
            }
            #expect(list(fields.minutes) == expected.minute, comment)
            #expect(list(UInt64(fields.hours)) == expected.hour, comment)
            #expect(list(UInt64(fields.days)) == expected.dom, comment)
            #expect(list(UInt64(fields.months)) == expected.month, comment)
            let sunday = fields.weekdays & 1
            #expect(list(UInt64(fields.weekdays | (sunday << 7))) == expected.dow, comment)
            #expect(Set(flags) == names(of: fields.flags), comment)
        } catch {
            #expect(expected?.flags == nil, comment)
            #expect((error.reason == .crashesBackend) == (expected?.crash != nil), comment)
        }
    }

    /// A set as the vectors write it: `0-6,22-23`, or `-` for the empty one.
    private func list(_ bits: UInt64) -> String {
        var parts: [String] = []
        var value = 0
        while value < 64 {
            guard bits.holds(value) else {
                value += 1
                continue
            }
            let first = value
            while value < 63, bits.holds(value + 1) { value += 1 }
            parts.append(first == value ? "\(first)" : "\(first)-\(value)")
            value += 1
        }
        return parts.isEmpty ? "-" : parts.joined(separator: ",")
    }

    private func names(of flags: CronFields.Flags) -> Set<String> {
        let all: [(CronFields.Flags, String)] = [
            (.minuteStar, "minute_star"), (.hourStar, "hour_star"), (.dayStar, "dom_star"),
            (.weekdayStar, "dow_star"), (.lastDay, "dom_last"), (.reboot, "reboot"),
        ]
        return Set(all.filter { flags.contains($0.0) }.map(\.1))
    }
}
