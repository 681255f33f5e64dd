package import CronModel

/// One way of breaking a copy of a set, and the check that must notice.
package enum Sabotage: String, Sendable, CaseIterable {
    case jobMissing = "job-missing"
    case scheduleAltered = "schedule-altered"
    case roleGone = "role-gone"
    case nodeElsewhere = "node-elsewhere"
    case damagedByte = "damaged-byte"
    case wrongDatabase = "wrong-database"

    /// The check of a verification that must turn red; nil: the restore itself must refuse.
    var check: String? {
        switch self {
        case .jobMissing: CheckID.complete
        case .scheduleAltered: CheckID.unchanged
        case .roleGone: CheckID.roles
        case .nodeElsewhere: CheckID.node
        case .damagedByte, .wrongDatabase: nil
        }
    }

    package var meaning: Text {
        switch self {
        case .jobMissing: Text("a job is missing", zh: "缺少一个作业")
        case .scheduleAltered: Text("a schedule is another", zh: "某个计划被改动")
        case .roleGone: Text("a job's owner is gone", zh: "作业的所有者不存在")
        case .nodeElsewhere: Text("a node was not rewritten", zh: "某个节点未改写")
        case .damagedByte: Text("a byte of a file is damaged", zh: "某文件有一个字节损坏")
        case .wrongDatabase: Text("a dump is of another database", zh: "某转储属于另一个数据库")
        }
    }
}

/// What became of one sabotage.
package struct SabotageOutcome: Sendable, Encodable {
    package let id: String
    package let detected: Bool
    /// What the drill said of it.
    package let cause: Text
}

/// What `drill --self-test` found: the drill of the set as it is, and of its sabotaged copies.
package struct SelfTestReport: Sendable, Encodable {
    package let set: String
    package let status: Check.Status
    /// Of the copy that nobody touched.
    package let checks: [Check]
    package let sabotages: [SabotageOutcome]
    package let seconds: Double
}
