internal import ArgumentParser
internal import CAllocator
internal import CronModel
internal import Glibc

/// The command.
///
/// Each subcommand has a file of its own in `Commands`.
@main
struct Cronvault: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "cronvault",
        abstract: "Back up, restore and prove the jobs that pg_cron runs.",
        discussion: """
            First steps:
              cronvault lab start && cronvault lab demo   a server to try things on
              cronvault backup --db service=production    a set: full, cron, history
              cronvault verify --db service=production    all there, due when it was?

            \(ExitStatus.table)
            """,
        version: Version.text,
        subcommands: [
            BackupCommand.self, ListCommand.self, ShowCommand.self, CheckCommand.self, RestoreCommand.self,
            VerifyCommand.self, PauseCommand.self, ArmCommand.self, DrillCommand.self, RunbookCommand.self,
            DoctorCommand.self, MissedCommand.self, JobsCommand.self, HistoryCommand.self, NextCommand.self,
            AuditCommand.self, DiffCommand.self, ExportCommand.self, ApplyCommand.self, PruneCommand.self,
            CopyCommand.self, KeepCommand.self, AnnotateCommand.self, MigrateCommand.self, KeyCommand.self,
            RekeyCommand.self, ClusterCommand.self, StatusCommand.self, ServeCommand.self, LabCommand.self,
        ]
    )

    /// Parses, runs, and turns whatever is thrown into a message and an exit status.
    ///
    /// Ctrl-C and SIGTERM cancel the running operation, which then rolls back or cleans up before the process ends.
    static func main() async {
        // A row of megabytes is held in several forms, one after the other. By default glibc keeps the memory of each
        // (mallopt(3), the dynamic threshold of mmap): set by hand, large blocks go back at once.
        mallopt(M_MMAP_THRESHOLD, 128 * 1024)
        // And what one thread has given back, another one uses again.
        mallopt(M_ARENA_MAX, 2)
        do {
            var command = try parseAsRoot()
            guard let operation = command as? any Operation else {
                try command.run()
                return
            }
            Glibc.exit(await run(operation).rawValue)
        } catch {
            refuse(error)
        }
    }

    /// Ends with what the argument parser has to say: help, the version, or wrong usage, which scripts read as JSON too.
    private static func refuse(_ error: any Error) -> Never {
        guard exitCode(for: error) == .validationFailure else { exit(withError: error) }
        guard CommandLine.arguments.contains("--json") else {
            StandardError.write(UsageFailure.text(fullMessage(for: error)))
            Glibc.exit(ExitStatus.wrongUsage.rawValue)
        }
        let console = Console(json: true, language: .preferred, quiet: false, verbose: false, colors: false)
        Glibc.exit(console.show(UsageFailure.wrong(message(for: error)), interrupted: false).rawValue)
    }

    private static func run(_ operation: any Operation) async -> ExitStatus {
        let console = operation.common.console
        let work = Task { try await operation.perform(console) }
        let signals = type(of: operation).endsOnSignals ? SignalWatch { work.cancel() } : nil
        do {
            let status = try await work.value
            try StandardOutput.finish()
            return status
        } catch {
            return console.show(error, interrupted: signals?.wasSignalled == true)
        }
    }
}

/// A subcommand that does something: it returns how the process ends and throws what is shown as an error.
protocol Operation: AsyncParsableCommand, Sendable {
    var common: CommonOptions { get }
    /// Whether Ctrl-C, SIGTERM and SIGHUP cancel it; false where it listens to them itself.
    static var endsOnSignals: Bool { get }
    func perform(_ console: Console) async throws -> ExitStatus
}

extension Operation {
    static var endsOnSignals: Bool { true }

    /// Only `Cronvault.main` runs operations.
    func run() async throws {
        _ = try await perform(common.console)
    }
}

extension ExitStatus {
    /// The table in every command's help.
    static var table: String {
        "Exit status:\n" + allCases.map { "  \($0.rawValue)\t\($0.meaning.english)" }.joined(separator: "\n")
    }
}
