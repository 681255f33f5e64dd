package import CronModel

/// How a lab stands.
package struct LabReport: Sendable, Codable, Hashable {
    package enum State: String, Sendable, Codable {
        case running
        case stopped
        case absent
    }

    /// What the running server says about pg_cron.
    package struct Cron: Sendable, Codable, Hashable {
        package let preloaded: Bool
        /// `cron.database_name`; nil where the library is not preloaded.
        package let database: String?
        /// Of the extension; nil where it is not created.
        package let catalogVersion: String?
        package let jobs: Int?
    }

    package let name: String
    package let state: State
    /// `start`: the server ran before; `stop`: there was nothing to stop.
    package var unchanged: Bool?
    /// For `--db`; nil unless the server runs.
    package var connection: String?
    package var host: String?
    package var port: UInt16?
    package var user: String?
    /// The server's version; of a stopped one the major alone.
    package var postgres: String?
    package var pgCron: Cron?
    package var pid: Int32?
    package var programs: String?
    package var data: String?
    package var log: String?
    /// What kept us from asking a running server.
    package var remark: Text?

    init(_ name: LabName, _ state: State) {
        self.name = name.text
        self.state = state
    }
}

/// What `lab demo` made, counted afterwards in the server itself.
package struct LabDemoReport: Sendable, Codable, Hashable {
    package let name: String
    package let connection: String
    package let jobs: Int
    package let inactiveJobs: Int
    package let owners: [String]
    package let databases: [String]
    package let historyRows: Int
}
