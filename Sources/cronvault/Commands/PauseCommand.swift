internal import ArgumentParser
internal import BackupRepository
internal import CronModel
internal import Operations

/// The command `cronvault pause`.
struct PauseCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "pause",
        abstract: "Make every active job inactive and remember which they were; arm releases them.",
        discussion: """
            Runs under way are listed and waited for. pg_cron records them as canceled; outside of background workers their \
            statements go on to their end all the same.

            Examples:
              cronvault pause --wait 10m
              cronvault arm

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var records: RecordOptions

    @Option(name: .long, help: "How long to wait for runs under way: 90s, 10m, 1h. Default: not at all.")
    var wait = DurationOption(seconds: 0)

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, server: server, records: records, console: console)
        let pause = Pause(
            of: context.settings,
            in: try context.repositoryOrMake(),
            cluster: context.cluster,
            environment: context.environment()
        )
        let report = try await pause.run(wait: wait.seconds)
        try console.showOutcome(report) { QuarantineView.lines($0) }
        return report.running.allSatisfy(\.ended) ? .done : .incomplete
    }
}

/// A length of time: `90s`, `10m`, `1h`, `2d`, `8w`.
struct DurationOption: ExpressibleByArgument, Sendable {
    let seconds: Double

    init(seconds: Double) {
        self.seconds = seconds
    }

    init?(argument: String) {
        let units: [Character: Double] = ["s": 1, "m": 60, "h": 3600, "d": 86_400, "w": 604_800]
        guard let last = argument.last else { return nil }
        let unit = units[last]
        guard let value = Double(unit == nil ? argument : String(argument.dropLast())), value >= 0, value < 1e10
        else {
            return nil
        }
        seconds = value * (unit ?? 1)
    }

    var defaultValueDescription: String { "\(Int(seconds))s" }
}
