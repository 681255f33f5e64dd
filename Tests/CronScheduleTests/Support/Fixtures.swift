import Foundation

/// Files beside the tests that hold what upstream's own code was seen to do.
enum Fixtures {
    static func data(_ name: String, file: String = #filePath) throws -> Data {
        let folder = URL(fileURLWithPath: file).deletingLastPathComponent().deletingLastPathComponent()
        return try Data(contentsOf: folder.appendingPathComponent("Fixtures").appendingPathComponent(name))
    }
}

/// One line of `schedule_samples.jsonl`, computed by upstream's parser and matching rule: the runs within the horizon,
/// at most six of them.
struct ScheduleSample: Decodable, Sendable {
    let release: String
    let timezone: String
    let from: String
    let horizonDays: Int
    let schedule: String
    let kind: String
    let runs: [String]?

    static func all() throws -> [ScheduleSample] {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        return try Fixtures.data("schedule_samples.jsonl").split(separator: UInt8(ascii: "\n"))
            .map { try decoder.decode(ScheduleSample.self, from: $0) }
    }
}

/// The fields that the compiled parsers of four groups of releases were seen to set for one text.
struct ParserVector: Decodable, Sendable {
    let schedule: String
    let all: Outcome?
    let byLibrary: [String: Outcome?]?

    struct Outcome: Decodable, Sendable {
        let minute: String?
        let hour: String?
        let dom: String?
        let month: String?
        let dow: String?
        let flags: [String]?
        let crash: String?
    }

    static func all() throws -> [ParserVector] {
        struct File: Decodable { let cases: [ParserVector] }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .custom { path in
            // The group names hold dots and signs: only this one key is translated.
            path.last?.stringValue == "by_library" ? Key(stringValue: "byLibrary") : path[path.count - 1]
        }
        return try decoder.decode(File.self, from: Fixtures.data("pg_cron_schedule_vectors.json")).cases
    }

    private struct Key: CodingKey {
        let stringValue: String
        let intValue: Int? = nil
        init(stringValue: String) { self.stringValue = stringValue }
        init?(intValue: Int) { nil }
    }
}
