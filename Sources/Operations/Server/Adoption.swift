internal import BackupFormat
package import BackupRepository
internal import CronModel
internal import CronSchedule
package import PostgresAccess

/// Makes a cluster's name stand for another server: after a recovery onto a new one, or pg_upgrade.
package struct Adoption: Sendable {
    private let settings: ConnectionSettings
    private let repository: Repository
    private let cluster: String
    private let environment: Environment

    package init(
        of settings: ConnectionSettings,
        as cluster: String,
        in repository: Repository,
        environment: Environment
    ) {
        self.settings = settings
        self.repository = repository
        self.cluster = cluster
        self.environment = environment
    }

    /// Writes the adoption down.
    ///
    /// Adopting the server that the name stands for already changes nothing.
    package func run() async throws -> AdoptionReport {
        guard let known = try repository.owner(of: cluster) else { throw AdoptionFailure.noCluster(cluster) }
        let server = try await CronServer.open(settings)
        let report = AdoptionReport(cluster: cluster, before: known, now: server.facts.systemIdentifier)
        guard report.before != report.now else { return report }
        // The newest adoption counts, whatever server it speaks of, and whatever another host's clock said of its time.
        let last = try repository.newestRecord(.adoption, of: cluster)?.at
        var record = try repository.newRecord(
            .adoption,
            systemIdentifier: server.facts.systemIdentifier,
            role: server.facts.user,
            at: max(environment.now(), last?.advanced(bySeconds: 1) ?? .earliest)
        )
        record.cluster = cluster
        try repository.add(record)
        return report
    }
}

/// What `cluster adopt` did: system identifiers before and now.
package struct AdoptionReport: Sendable, Encodable {
    package let cluster: String
    package let before: String
    package let now: String
}

/// The errors of adopting a server.
enum AdoptionFailure {
    static func noCluster(_ cluster: String) -> ActionableError {
        ActionableError(
            "no-cluster",
            Text("the repository has no cluster \"\(cluster)\"", zh: "仓库中没有集群 \"\(cluster)\""),
            hints: [Text("The first backup under a name makes it.", zh: "以该名称进行的第一次备份会创建它。")]
        )
    }
}
