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
            case database
            case insert
            case update
            case skip
            /// A job of the target goes; only an undo does that.
            case remove
            case conflict
            case remap
            case grant
            case sequence
            case history
            /// Of a dump, what is not restored.
            case omit
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
    struct Write: Sendable, Hashable {
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
    /// What each job needs here, and whether it has it.
    package internal(set) var jobs: [JobOutlook] = []
    /// What comes before the cron layer; nil where the full layer is not asked for.
    var full: FullPlan?
    /// Whether the cron or the history layer is part of it.
    package internal(set) var jobsAreAskedFor = false
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

extension RestorePlan {
    /// Of some job nobody could tell whether what its command names exists.
    package var objectsAreUnchecked: Bool { jobs.contains { !$0.hasObjectsChecked } }

    mutating func act(_ kind: Action.Kind, _ object: String, _ detail: Text) {
        actions.append(Action(action: kind, object: object, detail: detail))
    }

    mutating func block(_ code: String, _ object: String, _ problem: Text, hint: Text) {
        blockers.append(Blocker(code: code, object: object, problem: problem, hint: hint))
    }
}

extension RestorePlan: Encodable {
    private enum CodingKeys: CodingKey {
        case actions
        case blockers
        case jobs
        case checked
        case unchecked
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(actions, forKey: .actions)
        try container.encode(blockers, forKey: .blockers)
        try container.encode(jobs, forKey: .jobs)
        try container.encode(JobOutlook.checked, forKey: .checked)
        try container.encode(objectsAreUnchecked ? [JobOutlook.objects] : [], forKey: .unchecked)
    }
}
