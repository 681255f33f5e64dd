package import BackupFormat
internal import CronModel

/// What `apply` planned and did.
///
/// Keys are an interface for scripts.
package struct ApplyReport: Sendable, Encodable {
    package let address: String
    package let plan: ApplyPlan
    package let applied: Bool
    /// What was written about it, with the rows that stood there before.
    package let record: SetID?

    package init(_ plan: ApplyPlan, applied: Bool, record: SetID? = nil) {
        address = plan.address
        self.plan = plan
        self.applied = applied
        self.record = record
    }

    /// What is not there is written as null, so that the keys are always there.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(address, forKey: .address)
        try container.encode(plan, forKey: .plan)
        try container.encode(applied, forKey: .applied)
        try container.encode(record, forKey: .record)
    }

    private enum CodingKeys: CodingKey {
        case address
        case plan
        case applied
        case record
    }
}
