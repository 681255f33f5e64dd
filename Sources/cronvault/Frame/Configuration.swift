internal import BackupFormat
internal import BackupRepository

/// The configuration file's content.
struct Configuration: Sendable {
    struct Cluster: Sendable {
        var connection: String?
        var layers: [Layer]?
        /// Nil: all.
        var databases: [String]?
        var parallel: Int?
        var retention: RetentionPolicy?
        /// A file with the private key that drills are signed with.
        var signingKey: String?
        /// Whom a runbook says to call.
        var contacts: [String] = []
    }

    var repository: String?
    var clusters: [String: Cluster] = [:]
}
