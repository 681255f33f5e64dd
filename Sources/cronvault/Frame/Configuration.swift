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
    }

    var repository: String?
    var clusters: [String: Cluster] = [:]
}
