package import CronModel

/// What one job of the set needs on the target, each need judged: a line of the plan's table.
package struct JobOutlook: Sendable, Encodable, Hashable {
    /// `red`: the job cannot run; `amber`: somebody should look; `green`: as it should be.
    package enum Light: String, Sendable, Encodable, Comparable {
        case green
        case amber
        case red

        package static func < (left: Light, right: Light) -> Bool { left.rank < right.rank }

        private var rank: Int {
            switch self {
            case .green: 0
            case .amber: 1
            case .red: 2
            }
        }
    }

    /// Something that it needs and does not have, or that somebody should look at.
    package struct Need: Sendable, Encodable, Hashable {
        /// One of `checked`; stable.
        package let id: String
        package let status: Light
        package let detail: Text
    }

    /// What is looked at, of every job; `objects` where its owner's log-in was given.
    package static let checked = [
        "role", "login", "superuser", "memberships", "settings", "database", "connect", "access", "schedule", "meaning",
        "reboot", "changed",
    ]
    /// Whether the objects exist that a command names.
    ///
    /// Only its owner can tell, by a log-in of its own: `SET ROLE` is no boundary. Else the drill finds out.
    package static let objects = "objects"

    /// In the set.
    package let jobid: Int64
    package let jobname: String?
    /// As they will be on the target.
    package let username: String
    package let database: String
    package let schedule: String
    /// Whether somebody could tell that the objects exist which its command names.
    let hasObjectsChecked: Bool
    /// Those that are not met; a job that has all it needs has none.
    package let needs: [Need]

    package var label: String { jobname.map { "\"\($0)\"" } ?? "#\(jobid)" }

    /// The worst of its needs.
    package var status: Light { needs.map(\.status).max() ?? .green }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(jobid, forKey: .jobid)
        try container.encode(jobname, forKey: .jobname)
        try container.encode(username, forKey: .username)
        try container.encode(database, forKey: .database)
        try container.encode(schedule, forKey: .schedule)
        try container.encode(status, forKey: .status)
        try container.encode(needs, forKey: .needs)
    }

    private enum CodingKeys: CodingKey {
        case jobid
        case jobname
        case username
        case database
        case schedule
        case status
        case needs
    }
}
