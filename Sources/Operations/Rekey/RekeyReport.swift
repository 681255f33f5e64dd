package import BackupFormat
package import CronModel

/// What `rekey` would do, or did.
///
/// Keys are an interface for scripts.
package struct RekeyReport: Sendable, Encodable {
    package struct Set: Sendable, Encodable {
        package let id: SetID
        package fileprivate(set) var action: RekeyPlan.Action
        package fileprivate(set) var bytes: Int64
        /// Its id from now on.
        package fileprivate(set) var new: SetID?
        package fileprivate(set) var problem: Text?
    }

    package let cluster: String
    package let recipients: [String]
    /// Oldest first.
    package private(set) var sets: [Set]
    /// Segments written anew, which sets share.
    package internal(set) var segments = 0
    /// Old sets that are gone, also those that an earlier run had left.
    package internal(set) var removed: [SetID] = []
    /// Old sets that the store does not let go yet; no list shows them.
    package internal(set) var retained: [SetID] = []
    /// Old segments that are gone.
    package internal(set) var swept = 0
    package internal(set) var applied = false

    init(cluster: String, recipients: [String], plan: RekeyPlan) {
        self.cluster = cluster
        self.recipients = recipients
        sets = plan.entries.map {
            Set(id: $0.set, action: $0.action, bytes: $0.bytes, new: nil, problem: $0.problem?.problem)
        }
    }

    mutating func note(_ new: SetID, bytes: Int64, at index: Int) {
        (sets[index].new, sets[index].bytes) = (new, bytes)
    }

    mutating func note(_ error: ActionableError, at index: Int) {
        (sets[index].action, sets[index].problem) = (.refused, error.problem)
    }

    /// How many were written anew.
    package var rekeyed: Int { sets.count { $0.new != nil } }
    /// How many are to be, or were.
    package var count: Int { sets.count { $0.action == .rekey } }
    package var refused: [Set] { sets.filter { $0.action == .refused } }

    package var exitStatus: ExitStatus { refused.isEmpty ? .done : .incomplete }

    private enum CodingKeys: CodingKey {
        case cluster
        case recipients
        case sets
        case segments
        case removed
        case retained
        case swept
        case applied
    }
}
