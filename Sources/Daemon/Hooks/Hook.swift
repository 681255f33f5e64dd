internal import CronModel
internal import CronSchedule
internal import ExternalTools
internal import FoundationEssentials

/// A program that is run before or after work, with what is known on its standard input.
package struct Hook: Sendable, Hashable {
    package let command: [String]
    /// Seconds.
    package let patience: Int

    package init(_ command: [String], patience: Int) {
        self.command = command
        self.patience = patience
    }

    /// Runs the program.
    ///
    /// Throws `hook` where it fails or takes too long; it is ended then, with all that it started.
    func run(_ input: [UInt8]) async throws {
        let program = ChildProcess(command[0], Array(command.dropFirst()), leadsGroup: true)
        let once = Once(input)
        let ending: ChildProcess.Ending
        do {
            ending = try await withTimeLimit(.seconds(patience)) { try await program.feeding { once.take() }.ending }
        } catch let error as ActionableError where error.code == "timeout" {
            throw HookFailure.tooLong(self)
        }
        guard ending.succeeded else { throw HookFailure.failed(self, ending.status, ending.said) }
    }
}

/// The hooks of all work.
package struct Hooks: Sendable, Hashable {
    package var before: [Hook] = []
    package var after: [Hook] = []

    package init() {}
}

/// What a hook reads.
///
/// Keys are an interface for scripts.
struct HookInput: Encodable {
    struct Failure: Encodable {
        let code: String
        let problem: Text
        let detail: Text?
    }

    let when: String
    let work: Work
    let cluster: String
    var status: WorkOutcome.Status?
    var seconds: Double?
    var report: (any Encodable & Sendable)?
    var error: Failure?

    init(before work: Work, of cluster: String) {
        when = "before"
        self.work = work
        self.cluster = cluster
    }

    init(after work: Work, of cluster: String, _ outcome: WorkOutcome) {
        when = "after"
        self.work = work
        self.cluster = cluster
        status = outcome.status
        seconds = outcome.seconds
        report = outcome.report
        error = outcome.error.map { Failure(code: $0.code, problem: $0.problem, detail: $0.detail) }
    }

    var bytes: [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return (try? encoder.encode(self)).map(Array.init) ?? []
    }

    private enum CodingKeys: CodingKey {
        case when
        case work
        case cluster
        case status
        case seconds
        case report
        case error
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(when, forKey: .when)
        try container.encode(work, forKey: .work)
        try container.encode(cluster, forKey: .cluster)
        try container.encodeIfPresent(status, forKey: .status)
        try container.encodeIfPresent(seconds, forKey: .seconds)
        if let report { try report.encode(to: container.superEncoder(forKey: .report)) }
        try container.encodeIfPresent(error, forKey: .error)
    }
}
