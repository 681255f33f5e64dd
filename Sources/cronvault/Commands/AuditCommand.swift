internal import ArgumentParser
internal import BackupRepository
internal import CronModel
internal import Operations
internal import PostgresAccess

/// The command `cronvault audit`.
struct AuditCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "audit",
        abstract:
            "What a dump that pg_dump or pg_dumpall made really holds of pg_cron, and what restoring it would do.",
        discussion: """
            Reads plain, custom, directory and tar dumps and scripts of pg_dumpall, also compressed by gzip, zstd or \
            xz. Changes nothing. A dump without a job fails and names the trap; what a restore would do (jobs that \
            start at once, rows that lead to the old server, missing roles) is a warning.

            With --db or --set the jobs are compared with those of a server or a set, which tells what the dump lacks; \
            only a server that --db names is asked. Archives are read with the newest pg_restore that is installed.

            Examples:
              cronvault audit postgres.dump
              cronvault audit all.sql.gz --db service=production
              ssh host cat dump.zst | zstd -dc | cronvault audit -

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var repository: RepositoryOptions

    @Argument(help: "A file, a folder of the directory format, or - for standard input.")
    var dump: String

    @Option(name: .customLong("set"), help: "Compare the jobs with those of a set: an id, a unique prefix, or latest.")
    var set: String?

    @Flag(name: .customLong("allow-partial"), help: "Admit a partial set.")
    var allowPartial = false

    @Option(
        name: .customLong("pg-bindir"),
        help: ArgumentHelp("Where pg_restore is; default: the newest installed.", valueName: "folder")
    )
    var bindir: String?

    func validate() throws {
        if set != nil, server.connection != nil { throw ValidationError("Give --db or --set, not both.") }
    }

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, server: server, console: console)
        var options = Audit.Options()
        options.bindir = bindir
        // Only a server that is named is asked: a dump can be audited where there is none.
        if server.connection != nil { options.server = context.settings }
        if let set {
            let repository = try context.repository()
            let manifest = try repository.find(set, in: context.cluster, allowPartial: allowPartial)
            options.set = JobRoster(try SetContents.read(manifest, from: repository))
        }
        let report = try await Audit(of: dump, options: options, environment: context.environment()).run()
        try console.show(report) { AuditView.lines($0, verbose: console.verbose) }
        return CheckView.exitStatus(report.report, strict: common.strict)
    }
}
