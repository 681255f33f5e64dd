internal import BackupFormat
package import CronModel

/// Exactly what a restore will do.
///
/// `apply` executes this very value; `--dry-run` prints it.
package struct RestorePlan: Sendable {
    /// A step, for people and programs.
    package struct Action: Sendable, Encodable, Hashable {
        package enum Kind: String, Sendable, Encodable {
            case `extension`
            case role
            case insert
            case update
            case skip
            case conflict
            case remap
            case grant
            case sequence
            case history
            /// Nothing is done; something should be known.
            case note
        }

        package let action: Kind
        package let object: String
        package let detail: Text
    }

    /// Why the plan cannot be applied.
    package struct Blocker: Sendable, Encodable, Hashable {
        package let code: String
        package let object: String
        package let problem: Text
        package let hint: Text
    }

    /// A job to write.
    struct Write: Sendable {
        /// The number in the set.
        let source: Int64
        let jobid: Int64
        let replaces: Bool
        let username: String
        let database: String
        let node: NodeAddress
        let wantedActive: Bool
        let jobname: String?
        let content: String
    }

    package internal(set) var actions: [Action] = []
    package internal(set) var blockers: [Blocker] = []
    var createsExtension = false
    var roles: [String] = []
    var writes: [Write] = []
    var grants: [Grant] = []
    var jobSequence: Int64 = 0
    var runSequence: Int64 = 0
    var renumbered: [Int64: Int64] = [:]
    /// Whether there is anything that `arm` or `verify` must know and no record tells yet.
    var isOnRecord = false
    var restoresHistory = false
    /// What the target must still be when the plan is applied.
    var fingerprint = ""
}

extension RestorePlan: Encodable {
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
