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
            Without --cluster, every cluster of the configuration. With --nagios one line for Nagios and Icinga, with \
            performance data, and their exit statuses: 0 ok, 1 warning, 2 critical, 3 unknown. Thresholds are those of \
            the configuration's key alerts.

            Examples:
              cronvault status
              cronvault status --cluster main --nagios

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions

    @OptionGroup var place: PlaceOptions

    @Option(name: .long, help: "Only this cluster.")
    var cluster: String?

    @Flag(name: .long, help: "One line and exit statuses as monitoring plugins have them.")
    var nagios = false

    func perform(_ console: Console) async throws -> ExitStatus {
        do {
            let report = await Status(
                of: try settings(console),
                environment: Operations.Environment(toolVersion: Version.text)
            )
            .run()
            guard !nagios else { try endAsPlugin(report, console) }
            try console.show(report) { StatusView.lines($0) }
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
        print(StatusView.nagios(report, language: console.language))
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
