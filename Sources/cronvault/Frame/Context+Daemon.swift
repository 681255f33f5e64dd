internal import BackupFormat
internal import BackupRepository
internal import Daemon
internal import FoundationEssentials
internal import Operations
internal import PostgresAccess

extension Context {
    /// What the daemon is to do, by the configuration file.
    ///
    /// Throws `repository-address`.
    func daemonSettings() throws -> DaemonSettings {
        var settings = DaemonSettings(place: place)
        settings.copies = try copies.map {
            DaemonSettings.Copy(name: $0.name, place: try place(of: $0.repository), retention: $0.retention)
        }
        let serve = configuration.serve
        settings.listen = serve.listen ?? settings.listen
        settings.parallel = serve.parallel ?? settings.parallel
        settings.jitter = serve.jitter ?? settings.jitter
        settings.patience = serve.patience ?? settings.patience
        settings.credentials = serve.credentials
        settings.jobMetrics = serve.jobMetrics ?? settings.jobMetrics
        settings.lookInterval = serve.lookInterval ?? settings.lookInterval
        settings.jobListSetsPerDay = serve.jobListSetsPerDay ?? settings.jobListSetsPerDay
        settings.cacheFolder = Self.cacheFolder
        settings.alerts = configuration.alerts
        settings.hooks = serve.hooks
        settings.actions = serve.actions
        settings.stateFolder = serve.stateFolder ?? Self.stateFolder
        settings.signatures = configuration.signatures
        settings.fleetInterval = serve.fleetInterval
        settings.expectations = configuration.clusters.mapValues(ClusterExpectation.init)
        for (name, cluster) in configuration.clusters where serve.fleetInterval == nil || !cluster.isDistant {
            var watched = WatchedCluster(
                server: ConnectionSettings(conninfo: cluster.connection ?? ""),
                backup: Backup.Options(name, cluster)
            )
            watched.retention = cluster.retention
            watched.schedules = cluster.schedules
            watched.pings = cluster.pings
            watched.signingKey = cluster.signingKey
            watched.signatures = configuration.signatures[name]
            watched.memory = settings.stateFolder.map { RepositoryMemory(stateFolder: $0) }
            watched.language = .preferred
            settings.clusters[name] = watched
        }
        return settings
    }

    /// Where the daemon keeps what it told: systemd's StateDirectory, else below the home.
    private static var stateFolder: String? {
        let environment = ProcessInfo.processInfo.environment
        if let state = environment["STATE_DIRECTORY"], !state.isEmpty { return state }
        if let state = environment["XDG_STATE_HOME"], !state.isEmpty { return state + "/cronvault" }
        return environment["HOME"].map { $0 + "/.local/state/cronvault" }
    }

    /// Where summaries of sets are kept on this machine.
    static var cacheFolder: String? {
        let environment = ProcessInfo.processInfo.environment
        if let cache = environment["XDG_CACHE_HOME"], !cache.isEmpty { return cache + "/cronvault" }
        return environment["HOME"].map { $0 + "/.cache/cronvault" }
    }
}

extension Configuration.Cluster {
    /// Nothing says how to reach its server, or what to do for it: where there is a fleet, it is part of that.
    fileprivate var isDistant: Bool { connection == nil && schedules.isEmpty }
}

extension ClusterExpectation {
    fileprivate init(_ cluster: Configuration.Cluster) {
        self.init(
            layers: cluster.layers.map { Set($0).union([.cron]) },
            backupAge: cluster.backupAge,
            backupAgeCritical: cluster.backupAgeCritical
        )
    }
}

extension Backup.Options {
    /// What the configuration says of a cluster's backups.
    init(_ name: String, _ configured: Configuration.Cluster) {
        self.init()
        cluster = name
        if let layers = configured.layers { self.layers = Set(layers).union([.cron]) }
        databases = configured.databases
        parallel = configured.parallel ?? parallel
        full = configured.full ?? full
        external = configured.external
    }
}
