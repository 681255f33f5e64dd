package import BackupFormat
package import BackupRepository

/// Everything `serve` is told, by the configuration file and the command line; read anew at SIGHUP.
package struct DaemonSettings: Sendable {
    package var listen = ListenAddress.standard
    package var credentials = Credentials()
    /// Operations that run at the same time, of all clusters together.
    package var parallel = 2
    /// How long the start of an operation may be put off, in seconds, so that not all of them begin at once.
    package var jitter = 0
    /// Jobs of one cluster that have metrics of their own; 0: none has.
    package var jobMetrics = 1000
    /// Seconds from one look at a cluster to the next.
    package var lookInterval = 60
    /// The most sets that changes of one job list may make in a day; 0: none.
    package var jobListSetsPerDay = 96
    /// How long a stop waits for what is under way before it is rolled back, in seconds.
    package var patience = 30
    package var alerts = AlertSettings()
    package var hooks = Hooks()
    /// Whether people who log in may back up, drill, pause and arm by buttons.
    package var actions = false
    /// Where the daemon keeps what it has told and has yet to tell; nil: nowhere.
    package var stateFolder: String?
    package var place: RepositoryPlace
    /// Further repositories, the nearest first.
    package var copies: [Copy] = []
    /// Where summaries of sets may be kept on this machine.
    package var cacheFolder: String?
    package var clusters: [String: WatchedCluster] = [:]
    /// Whose signatures count.
    package var signatures = SignaturePolicies()
    /// How many seconds lie between two looks at the clusters of the repository that others take care of; nil: nobody looks.
    package var fleetInterval: Int?
    /// What is said of clusters, whoever takes care of them.
    package var expectations: [String: ClusterExpectation] = [:]

    package init(place: RepositoryPlace) {
        self.place = place
    }

    /// A further repository, and what stays in it.
    package struct Copy: Sendable {
        package let name: String
        package let place: RepositoryPlace
        package let retention: RetentionPolicy?

        package init(name: String, place: RepositoryPlace, retention: RetentionPolicy?) {
            self.name = name
            self.place = place
            self.retention = retention
        }
    }

    /// Whether it is trouble that a cluster has no set: of one that others take care of, always.
    func expectsSets(of cluster: String) -> Bool {
        clusters[cluster].map { $0.schedules[.backup] != nil } ?? true
    }

    /// From when on something of a cluster is trouble.
    func thresholds(of cluster: String) -> AlertThresholds {
        var thresholds = alerts.thresholds
        guard let age = expectations[cluster]?.backupAge else { return thresholds }
        thresholds.backupAge = age
        thresholds.backupAgeCritical = expectations[cluster]?.backupAgeCritical ?? 2 * age
        return thresholds
    }

    /// Throws where the daemon could be reached from other machines and would ask nobody who they are, or where nobody
    /// could log in who may press buttons.
    func checkAccess() throws {
        guard listen.isLoopback || !credentials.areNone else { throw DaemonFailure.open(listen) }
        guard !actions || !credentials.passwords.isEmpty else { throw DaemonFailure.nobodyToAct }
    }
}
