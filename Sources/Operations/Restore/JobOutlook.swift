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

    package struct Need: Sendable, Encodable, Hashable {
        /// Such as `role`, `login`, `connect`; stable.
        package let id: String
        package let status: Light
        /// What was found, nil where all is well.
        package let detail: Text?

        /// A need that is met has a null detail: the keys are always there.
        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(id, forKey: .id)
            try container.encode(status, forKey: .status)
            try container.encode(detail, forKey: .detail)
        }

        private enum CodingKeys: CodingKey {
            case id
            case status
            case detail
        }
    }

    /// In the set.
    package let jobid: Int64
    package let jobname: String?
    package let label: String
    /// As they will be on the target.
    package let username: String
    package let database: String
    package let schedule: String
    package let needs: [Need]

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
