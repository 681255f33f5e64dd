internal import ArgumentParser
internal import CronModel
internal import Operations

/// `cronvault lab`: a private server to try things on.
struct LabCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "lab",
        abstract: "Run a private PostgreSQL with pg_cron, for trying things.",
        discussion: """
            The server listens on 127.0.0.1 and on a socket in a folder of its own, trusts whoever reaches it, and goes \
            on until it is stopped. Started by root it runs as the user postgres.

            Examples:
              eval "$(cronvault lab start --env)"    psql in this shell now uses it
              cronvault lab demo                     databases, jobs and history
              cronvault lab start --name two --option cron.log_run=off
              cronvault lab stop --delete            nothing is left behind
            """,
        subcommands: [
            LabStartCommand.self, LabStopCommand.self, LabStatusCommand.self, LabDemoCommand.self,
        ]
    )
}

/// Which lab, of several that may run side by side.
struct LabOptions: ParsableArguments, Sendable {
    @Option(name: .long, help: "Which lab: several run side by side.")
    var name = "lab"

    func lab() throws(ActionableError) -> Lab {
        try Lab(LabName(name))
    }
}

/// `lab start`.
struct LabStartCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "start",
        abstract: "Start the lab, making it where there is none; a running one is left alone."
    )

    @OptionGroup var lab: LabOptions

    @Option(name: .long, help: ArgumentHelp("A server setting; repeatable.", valueName: "NAME=VALUE"))
    var option: [String] = []

    @Option(name: .long, help: ArgumentHelp("A library to preload besides pg_cron; repeatable.", valueName: "library"))
    var preload: [String] = []

    @Flag(name: .customLong("no-extension"), help: "Leave a new lab without CREATE EXTENSION pg_cron.")
    var withoutExtension = false

    @Option(
        name: .customLong("pg-bindir"),
        help: ArgumentHelp("The folder of PostgreSQL's programs.", valueName: "folder")
    )
    var bindir: String?

    @Flag(name: .long, help: "Print only the shell command that points psql and cronvault at the lab.")
    var env = false

    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws -> ExitStatus {
        let request = Lab.Start(
            settings: try option.map { text throws(ActionableError) in try LabSetting(text) },
            libraries: preload,
            createsExtension: !withoutExtension,
            bindir: bindir
        )
        let report = try await lab.lab().start(request) { step in console.remark(step) }
        try console.show(report) { env ? LabView.environment($0) : LabView.lines($0) }
        return .done
    }
}

/// `lab stop`.
struct LabStopCommand: Operation {
    static let configuration = CommandConfiguration(commandName: "stop", abstract: "Stop the lab's server.")

    @OptionGroup var lab: LabOptions

    @Flag(name: .long, help: "Remove its data, log and socket folder too.")
    var delete = false

    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws -> ExitStatus {
        try console.show(await lab.lab().stop(delete: delete), view: LabView.ended)
        return .done
    }
}

/// `lab status`.
struct LabStatusCommand: Operation {
    static let configuration = CommandConfiguration(commandName: "status", abstract: "Tell how the lab stands.")

    @OptionGroup var lab: LabOptions

    @Flag(name: .long, help: "Print only the shell command that points psql and cronvault at the lab.")
    var env = false

    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws -> ExitStatus {
        let report = try await lab.lab().status()
        try console.show(report) { env ? LabView.environment($0) : LabView.lines($0) }
        return .done
    }
}

/// `lab demo`.
struct LabDemoCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "demo",
        abstract: "Fill the running lab with two databases, three roles, their jobs and some history."
    )

    @OptionGroup var lab: LabOptions
    @OptionGroup var common: CommonOptions

    func perform(_ console: Console) async throws -> ExitStatus {
        try console.show(await lab.lab().demo(), view: LabView.lines)
        return .done
    }
}
