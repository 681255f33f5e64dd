package import CronModel
package import CronSchedule

/// Exactly what applying a file of jobs will do.
///
/// `Apply.apply` executes this very value; `--dry-run` and `--check` print it.
package struct ApplyPlan: Sendable {
    /// What becomes of one job, for people and programs.
    package struct Action: Sendable, Encodable, Hashable {
        package enum Kind: String, Sendable, Encodable {
            case create
            case update
            /// A row without this name does the same: it gets the name.
            case adopt
            case delete
            /// The file does not name it; it stays.
            case keep
            case unchanged

            /// Whether the server is another one afterwards.
            package var isChange: Bool {
                switch self {
                case .create, .update, .adopt, .delete: true
                case .keep, .unchanged: false
                }
            }
        }

        package let action: Kind
        package let object: String
        package let jobid: Int64?
        package let detail: Text
        /// What is other, for a job that changes.
        package let change: JobChange?
        /// When it first runs where it is made or made active; nil where it does not start, or at no known time.
        package let firstRun: Instant?
        /// It is active after this and was not before.
        package let starts: Bool

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(action, forKey: .action)
            try container.encode(object, forKey: .object)
            try container.encode(jobid, forKey: .jobid)
            try container.encode(detail, forKey: .detail)
            try container.encode(change, forKey: .change)
            try container.encode(firstRun, forKey: .firstRun)
            try container.encode(starts, forKey: .starts)
        }

        private enum CodingKeys: CodingKey {
            case action
            case object
            case jobid
            case detail
            case change
            case firstRun
            case starts
        }
    }

    /// A row to write.
    enum Write: Sendable {
        case insert(Job)
        /// `owed`: it stays inactive until it is armed.
        case update(Job, owed: Bool)
        case delete(Int64)
    }

    package internal(set) var actions: [Action] = []
    package internal(set) var blockers: [RestorePlan.Blocker] = []
    var writes: [Write] = []
    /// What the target must still be when the plan is applied.
    var fingerprint = ""
    /// Kept so that the plan is applied where it was made.
    let server: CronServer

    init(server: CronServer) {
        self.server = server
    }

    package var address: String { server.facts.address }
    package var changes: [Action] { actions.filter(\.action.isChange) }

    mutating func block(_ code: String, _ object: String, _ problem: Text, hint: Text) {
        blockers.append(RestorePlan.Blocker(code: code, object: object, problem: problem, hint: hint))
    }
}

extension ApplyPlan: Encodable {
    private enum CodingKeys: CodingKey {
        case actions
        case blockers
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(actions, forKey: .actions)
        try container.encode(blockers, forKey: .blockers)
    }
}
