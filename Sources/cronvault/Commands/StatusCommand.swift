internal import ArgumentParser
internal import CronModel
internal import Daemon
internal import FoundationEssentials
internal import Glibc
internal import Operations
internal import PostgresAccess

/// The command `cronvault status`.
struct StatusCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "status",
        abstract: "How things stand: backups, drills, jobs and the launcher of each cluster, by one look.",
        discussion: """
            Without --cluster, every cluster of the configuration. With --fleet every cluster of the repository, by the \
            repository alone: for a machine that reaches none of their servers. With --nagios one line for Nagios and \
            Icinga, with performance data, and their exit statuses: 0 ok, 1 warning, 2 critical, 3 unknown. Thresholds are \
            those of the configuration's key alerts, and backup-age of its clusters.

            Examples:
              cronvault status
              cronvault status --cluster main --nagios
              cronvault status --fleet --repo s3://backups/cronvault --read-only

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions

    @OptionGroup var place: PlaceOptions

    @Option(name: .long, help: "Only this cluster.")
    var cluster: String?

    @Flag(name: .long, help: "Every cluster of the repository, by the repository alone: no server is looked at.")
    var fleet = false

    @Flag(name: .long, help: "One line and exit statuses as monitoring plugins have them.")
    var nagios = false

    func validate() throws {
        guard fleet, server.connection != nil else { return }
        throw ValidationError("--fleet looks at no server: --db has no part in it.")
    }

    func perform(_ console: Console) async throws -> ExitStatus {
        do {
            let settings = try settings(console)
            let status = Status(of: settings, environment: Operations.Environment(toolVersion: Version.text))
            let report = try fleet ? status.ofFleet(only: cluster) : await status.run()
            guard !nagios else { try endAsPlugin(report, console) }
            try console.show(report) { fleet ? FleetView.lines($0) : StatusView.lines($0) }
            return report.level == .critical ? .checkFailed : .done
        } catch let error as ActionableError where nagios {
            print("CRONVAULT UNKNOWN - " + StatusView.plain(error.problem.rendered(in: console.language)))
            try StandardOutput.finish()
            Glibc.exit(3)
        }
    }

    private func settings(_ console: Console) throws -> DaemonSettings {
        let context = try Context(
            common,
            place: place,
            cluster: cluster ?? "main",
            connection: server.connection,
            console: console
        )
        var settings = try context.daemonSettings()
        guard !fleet else { return settings }
        if cluster != nil || server.connection != nil || settings.clusters.isEmpty {
            var chosen =
                settings.clusters[context.cluster]
                ?? WatchedCluster(
                    server: context.settings,
                    backup: Backup.Options(context.cluster, context.clusterConfiguration)
                )
            chosen.server = context.settings
            settings.clusters = [context.cluster: chosen]
        }
        return settings
    }

    /// Plugins have exit statuses of their own.
    private func endAsPlugin(_ report: StatusReport, _ console: Console) throws -> Never {
        print((fleet ? FleetView.nagios : StatusView.nagios)(report, console.language))
        try StandardOutput.finish()
        let status: Int32 =
            switch report.level {
            case .ok: 0
            case .warning: 1
            case .critical: 2
            case .unknown: 3
            }
        Glibc.exit(status)
    }
}
