internal import ArgumentParser
internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Operations
internal import PostgresAccess

/// The command `cronvault drill`.
struct DrillCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "drill",
        abstract: "Rehearse the recovery on a throwaway server, and keep the evidence.",
        subcommands: [DrillRunCommand.self, DrillListCommand.self, DrillShowCommand.self],
        defaultSubcommand: DrillRunCommand.self
    )
}

/// The command `cronvault drill [SET]`.
struct DrillRunCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "run",
        abstract: "Rehearse the recovery from a set (what \"drill\" alone does).",
        discussion: """
            Makes a PostgreSQL of the set's major on this machine, on a socket and without a network where that is \
            permitted; restores every layer behind a fence that keeps jobs from running; verifies; lets the server \
            read each job's command as its owner; hears a test job of each owner; removes all of it; and keeps a \
            report as JSON, HTML, Markdown and JUnit XML in the repository. It never talks to the source.

            Exits 13 when anything is red. A drill without a job, without a database or without a heard canary has failed.

            Examples:
              cronvault drill
              cronvault drill 20261122 --lang zh
              cronvault drill --rehearse 24h
              cronvault drill --self-test
              cronvault drill --on 'host=scratch user=postgres'
              cronvault drill --target-postgres 17 --target-pg-cron 1.6.5

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var repository: RepositoryOptions

    @Argument(help: "An id, a unique prefix, or latest: the newest complete set with the layers full and cron.")
    var set = "latest"

    @Option(
        name: .customLong("pg-bindir"),
        help: "The folder of PostgreSQL's programs; default: found by the set's major."
    )
    var bindir: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Use this server instead of a throwaway one, as its superuser: an empty one, which is left as it was found. The "
                + "source itself is refused.",
            valueName: "conninfo"
        )
    )
    var on: String?

    @Flag(
        name: .customLong("is-copy"),
        help: "The server of --on is a copy of the source: say so where the two cannot be told apart otherwise."
    )
    var isCopy = false

    @Option(name: .long, help: "An absolute folder for the throwaway server, where there is more room.")
    var scratch: String?

    @Option(name: .customLong("target-postgres"), help: "The PostgreSQL that the jobs are to move to, for the report.")
    var targetPostgres: String?

    @Option(name: .customLong("target-pg-cron"), help: "The release of pg_cron there: 1.6.5.")
    var targetRelease: String?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Let real pg_cron live through so much of the schedules under a fast clock, with commands that do nothing: "
                + "24h, 90m. Needs libfaketime.",
            valueName: "duration"
        )
    )
    var rehearse: DurationOption?

    @Flag(
        name: .customLong("self-test"),
        help:
            "Prove that a drill can fail: break copies of the set in six ways, each of which must be noticed; keeps nothing."
    )
    var selfTest = false

    @Flag(name: .customLong("allow-partial"), help: "Admit a partial set.")
    var allowPartial = false

    func validate() throws {
        if let scratch, !scratch.hasPrefix("/") { throw ValidationError("--scratch takes an absolute folder.") }
        if let rehearse, !(300...7 * 86_400).contains(Int(rehearse.seconds)) {
            throw ValidationError("--rehearse takes 5m to 168h.")
        }
        if on != nil, selfTest || rehearse != nil || scratch != nil {
            throw ValidationError(
                "--on goes without --rehearse, --self-test and --scratch, which need a server of our own."
            )
        }
        if isCopy, on == nil { throw ValidationError("--is-copy goes with --on.") }
        if selfTest, rehearse != nil { throw ValidationError("--self-test rehearses nothing.") }
        guard (targetPostgres == nil) == (targetRelease == nil) else {
            throw ValidationError("--target-postgres and --target-pg-cron go together.")
        }
        if let targetRelease, CronRelease(targetRelease) == nil {
            throw ValidationError("\"\(targetRelease)\" is no release of pg_cron, such as 1.6.5.")
        }
    }

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, console: console)
        let key = try context.signingKey()
        var wish = NearestSet.Wish(set)
        (wish.layers, wish.allowPartial) = ([.full, .cron], allowPartial)
        let chosen = try context.nearest(wish, signing: key)
        let (manifest, repository) = (chosen.manifest, chosen.repository)
        context.remarkRollBack(of: repository, server: manifest.server.systemIdentifier)
        var options = Drill.Options()
        options.bindir = bindir
        options.scratch = scratch
        options.scratchServer = on.map { ConnectionSettings(conninfo: $0) }
        options.scratchIsCopy = isCopy
        options.source = context.configuredSource
        options.external = context.clusterConfiguration.external
        options.rehearsal = rehearse.map { Int($0.seconds) }
        options.target = targetRelease.flatMap { CronRelease($0) }.map {
            DrillTarget(postgres: targetPostgres ?? "", release: $0)
        }
        let environment = context.environment()
        if selfTest {
            let test = DrillSelfTest(of: manifest, from: repository, options: options, environment: environment)
            let report = try await test.run()
            try console.showOutcome(report) { SelfTestView.lines($0) }
            return report.status == .failed ? .checkFailed : .done
        }
        let found = try await Drill(of: manifest, from: repository, options: options, environment: environment).run()
        // Evidence belongs where it is looked for, also of a set that was read elsewhere.
        let first = chosen.name == nil ? repository : (try? context.repository().signing(with: key)) ?? repository
        let kept = try DrillEvidence(in: first, language: console.language).keep(found, of: manifest)
        let shown = DrillShown(drill: kept.report, report: kept.places)
        try console.showOutcome(shown) { DrillView.lines($0, verbose: console.verbose) }
        guard kept.report.status != .failed else { return .checkFailed }
        return CheckView.exitStatus(CheckReport(kept.report.checks), strict: common.strict)
    }
}

/// The command `cronvault drill list`.
struct DrillListCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "list",
        abstract: "The drills of a cluster, oldest first, with their recovery times.",
        discussion: ExitStatus.table
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var repository: RepositoryOptions

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, console: console)
        let list = try DrillArchive(of: context.cluster, in: try context.nearestRepository()).list()
        try console.show(list) { DrillView.lines($0, cluster: context.cluster) }
        return list.unreadable.isEmpty ? .done : .checkFailed
    }
}

/// The command `cronvault drill show`.
struct DrillShowCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "show",
        abstract: "One drill's report, with its digest, signature and chain checked.",
        discussion: """
            Examples:
              cronvault drill show latest
              cronvault drill show 20261122 --json

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var repository: RepositoryOptions

    @Argument(help: "An id, a unique prefix, or latest.")
    var drill: String

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, console: console)
        let shown = try DrillArchive(of: context.cluster, in: try context.nearestRepository()).show(drill)
        try console.show(shown) { DrillView.lines($0, verbose: console.verbose) }
        return CheckView.exitStatus(shown.evidence ?? CheckReport([]), strict: common.strict)
    }
}
