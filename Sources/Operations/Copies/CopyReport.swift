package import BackupFormat
package import CronModel
package import CronSchedule

/// What was brought into one further repository, and what it lacks.
///
/// Keys are an interface for scripts.
package struct CopyReport: Sendable, Encodable {
    package enum Status: String, Sendable, Encodable {
        /// It holds all that it is to hold.
        case done
        /// Something is missing there still.
        case incomplete
    }

    /// A set that could not be brought.
    package struct Failure: Sendable, Encodable {
        package let set: SetID
        package let error: ActionableError

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(set, forKey: .set)
            try container.encode(ReportedError(error), forKey: .error)
        }

        private enum CodingKeys: CodingKey {
            case set
            case error
        }
    }

    package let name: String
    /// Where it is.
    package internal(set) var repository: String
    package internal(set) var copied: [SetID] = []
    /// Sets that should be there and are not.
    package internal(set) var missing: [SetID] = []
    /// When the oldest of those was taken.
    package internal(set) var behindSince: Instant?
    /// Objects and bytes written.
    package internal(set) var objects = 0
    package internal(set) var bytes: Int64 = 0
    package internal(set) var records = 0
    package internal(set) var drills = 0
    package internal(set) var failures: [Failure] = []
    /// What stopped it; nil: it came to its end.
    package internal(set) var error: ActionableError?
    package internal(set) var seconds = 0.0

    init(name: String) {
        self.name = name
        repository = name
    }

    package var status: Status { error == nil && missing.isEmpty && failures.isEmpty ? .done : .incomplete }

    /// Why it lacks something, as far as that is known.
    package var cause: ActionableError? { error ?? failures.first?.error }

    /// In one sentence, what it lacks and why; nil where it lacks nothing.
    package var trouble: Text? {
        guard status != .done else { return nil }
        let cause = cause?.problem ?? Text("sets are missing", zh: "缺少备份集")
        return Text("copy \(name): ", zh: "副本 \(name)：") + cause
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(repository, forKey: .repository)
        try container.encode(status, forKey: .status)
        try container.encode(copied, forKey: .copied)
        try container.encode(missing, forKey: .missing)
        try container.encode(behindSince, forKey: .behindSince)
        try container.encode(objects, forKey: .objects)
        try container.encode(bytes, forKey: .bytes)
        try container.encode(records, forKey: .records)
        try container.encode(drills, forKey: .drills)
        try container.encode(failures, forKey: .failures)
        try container.encode(error.map(ReportedError.init), forKey: .error)
        try container.encode(seconds, forKey: .seconds)
    }

    private enum CodingKeys: CodingKey {
        case name
        case repository
        case status
        case copied
        case missing
        case behindSince
        case objects
        case bytes
        case records
        case drills
        case failures
        case error
        case seconds
    }
}

/// What `cronvault copy` did: one report for each repository that sets were brought into.
package struct CopyReports: Sendable, Encodable {
    package let cluster: String
    /// Where they came from.
    package let from: String
    package let copies: [CopyReport]

    package init(cluster: String, from: String, copies: [CopyReport]) {
        self.cluster = cluster
        self.from = from
        self.copies = copies
    }
}

/// An error inside a report, with the keys that it has where it is all there is to say.
struct ReportedError: Encodable {
    let code: String
    let problem: Text
    let detail: Text?
    let hints: [Text]

    init(_ error: ActionableError) {
        (code, problem, detail, hints) = (error.code, error.problem, error.detail, error.hints)
    }
}
