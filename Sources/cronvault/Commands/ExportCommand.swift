internal import ArgumentParser
internal import CronModel
internal import Operations
internal import PostgresAccess

/// The command `cronvault export`.
struct ExportCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "export",
        abstract: "The jobs of a live server or a set as YAML for version control, as SQL, or as a listing.",
        discussion: """
            yaml is what "cronvault apply" and "cronvault diff" read. sql brings the jobs back by psql, inactive. \
            crontab is a listing in the shape of /etc/crontab, for reading. --json prints every column.

            A job that only waits to be armed is written as active. Commands may hold passwords: look before you commit.

            Examples:
              cronvault export --db service=production >jobs.yaml
              cronvault export latest --format sql

            \(ExitStatus.table)
            """
    )

    enum Format: String, ExpressibleByArgument, CaseIterable, Sendable {
        case yaml
        case sql
        case crontab
    }

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var repository: RepositoryOptions

    @Argument(help: "A set: an id, a unique prefix, or latest; live for the server of --db or the configuration.")
    var source = "live"

    @Option(name: .long, help: "How the jobs are written.")
    var format = Format.yaml

    @Flag(name: .customLong("allow-partial"), help: "Admit a partial set, and a server where row security hides rows.")
    var allowPartial = false

    func validate() throws {
        if case .file = JobSource(source) { throw ValidationError("export reads a live server or a set, not a file.") }
    }

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, server: server, console: console)
        let format: any JobFormat = console.json ? JSONJobs() : self.format.writer
        let export = JobExport(of: try origin(context), as: format, allowPartial: allowPartial)
        let roster = try await export.run { try StandardOutput.write($0) }
        return roster.isPartial ? .incomplete : .done
    }

    private func origin(_ context: Context) throws -> JobExport.Source {
        let source = JobSource(source)
        switch source {
        case .live, .file: return .server(context.settings, try? context.repository())
        case .server(let conninfo):
            return .server(ConnectionSettings(conninfo: conninfo), try? context.repository())
        case .set(let text):
            let (contents, repository) = try source.contents(text, context, allowPartial: allowPartial)
            return .set(contents, repository)
        }
    }
}

extension ExportCommand.Format {
    fileprivate var writer: any JobFormat {
        switch self {
        case .yaml: YAMLJobs()
        case .sql: SQLJobs()
        case .crontab: CrontabJobs()
        }
    }
}
