internal import ArgumentParser
internal import CronModel
internal import CronSchedule
internal import Daemon
internal import FoundationEssentials
internal import Logging
internal import Operations

/// The command `cronvault serve`.
struct ServeCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "serve",
        abstract: "The daemon: backups, verifications, drills and prunes by the clock; metrics, alerts, a dashboard.",
        discussion: """
            What it does for which cluster, and when, is in the configuration file. SIGHUP reads that again; a file with a \
            mistake changes nothing. SIGTERM lets what is under way end, or rolls it back after serve.patience.

            It listens on this machine alone unless a token-file or password-file is configured; TLS is for a proxy in \
            front of it.

            Examples:
              cronvault serve --config /etc/cronvault.yaml
              cronvault serve --listen 127.0.0.1:9791 --log-level debug
              cronvault serve --config /etc/cronvault.yaml --test-alerts

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions

    @OptionGroup var place: PlaceOptions

    @Option(name: .long, help: ArgumentHelp("Where to listen; default 127.0.0.1:9790.", valueName: "host:port"))
    var listen: String?

    @Option(name: .customLong("log-level"), help: "From which level on.")
    var logLevel = LogLevelOption.info

    @Flag(name: .customLong("test-alerts"), help: "Send one message by every channel, and say which got through.")
    var testAlerts = false

    @Flag(
        name: .customLong("hash-password"),
        help: "Read a password from standard input, and print what stands for it."
    )
    var hashPassword = false

    static var endsOnSignals: Bool { false }

    func validate() throws {
        if let listen, ListenAddress(listen) == nil { throw ValidationError("--listen takes HOST:PORT.") }
    }

    func perform(_ console: Console) async throws -> ExitStatus {
        guard !hashPassword else { return try printHash() }
        let variables = ProcessInfo.processInfo.environment
        let logger = Logger(label: "cronvault") { [logLevel] _ in
            LogLine(level: logLevel.level, isJournal: variables["JOURNAL_STREAM"] != nil)
        }
        let load: @Sendable () throws -> DaemonSettings = { try settings(console) }
        let environment = Operations.Environment(toolVersion: Version.text)
        guard !testAlerts else { return try await test(try load(), environment, console) }
        try await Daemon(
            try load(),
            reloading: load,
            environment: environment,
            variables: variables,
            logger: logger
        ).run()
        return .done
    }

    /// The line of the password file is a name, a colon and this.
    private func printHash() throws -> ExitStatus {
        guard let password = readLine(), password.count >= 8 else {
            throw UsageFailure.wrong("A password of at least 8 characters is read from standard input.")
        }
        print(try PasswordHash(of: password))
        return .done
    }

    private func test(
        _ settings: DaemonSettings,
        _ environment: Operations.Environment,
        _ console: Console
    ) async throws -> ExitStatus {
        let report = await AlertTest(settings, environment: environment).run()
        try console.show(report) { AlertTestView.lines($0) }
        return report.channels.allSatisfy(\.delivered) ? .done : .incomplete
    }

    private func settings(_ console: Console) throws -> DaemonSettings {
        var settings = try Context(common, place: place, console: console).daemonSettings()
        if let address = listen.flatMap(ListenAddress.init) { settings.listen = address }
        return settings
    }
}

/// `--log-level`.
enum LogLevelOption: String, ExpressibleByArgument, CaseIterable, Sendable {
    case debug
    case info
    case notice
    case warning
    case error

    var level: Logger.Level { Logger.Level(rawValue: rawValue) ?? .info }
}
