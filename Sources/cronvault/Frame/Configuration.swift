internal import BackupFormat
internal import BackupRepository
internal import Daemon
internal import Operations

/// The configuration file's content.
struct Configuration: Sendable {
    struct Cluster: Sendable {
        var connection: String?
        var layers: [Layer]?
        /// Nil: all.
        var databases: [String]?
        var parallel: Int?
        /// How the full layer is taken.
        var full: FullMethod?
        var external: ExternalTool?
        var retention: RetentionPolicy?
        /// A file with the private key that sets, records and drills are signed with.
        var signingKey: String?
        /// Whom a runbook says to call.
        var contacts: [String] = []
        /// What the daemon does for it, and when.
        var schedules: [Work: WorkSchedule] = [:]
        var pings = Pings()
        /// Seconds since the newest whole set from which on it is trouble, and critical.
        var backupAge: Int?
        var backupAgeCritical: Int?
    }

    /// The key `serve`.
    struct Serve: Sendable {
        var listen: ListenAddress?
        var parallel: Int?
        var jitter: Int?
        var patience: Int?
        var credentials = Credentials()
        /// Jobs of one cluster that have metrics of their own; 0: none has.
        var jobMetrics: Int?
        var lookInterval: Int?
        var jobListSetsPerDay: Int?
        var stateFolder: String?
        var hooks = Hooks()
        var actions = false
        /// Seconds from one look at the clusters of others to the next; nil: none is.
        var fleetInterval: Int?
    }

    var repository: String?
    /// Further repositories, the nearest first.
    var copies: [Copy] = []
    var encryption = Encryption()
    /// Whose signatures count.
    var signatures = SignaturePolicies()
    var clusters: [String: Cluster] = [:]
    var serve = Serve()
    var alerts = AlertSettings()
}
