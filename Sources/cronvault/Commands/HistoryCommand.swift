internal import ArgumentParser
internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Operations

/// The command `cronvault history`.
struct HistoryCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "history",
        abstract: "The runs of jobs, archived and live together, each once: as a list, in figures, as a calendar.",
        discussion: """
            A run that both the archive and the live table have is shown as archived if it was over then, else as it \
            stands. Without a repository the live table answers alone; with --archive the archive does, without a \
            server. Times are UTC. With --json one run is one line.

            Examples:
              cronvault history --job nightly-vacuum --failures
              cronvault history --stats --since 30d
              cronvault history --slowest 10 --archive
              cronvault history --calendar --timezone Asia/Shanghai
              cronvault history --since 2026-11-01 --csv > runs.csv

            \(ExitStatus.table)
            """,
        subcommands: [HistoryPruneCommand.self]
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var query: RunQueryOptions

    @Option(
        name: .long,
        help: "Only the newest N runs. Default: 20 on a terminal or in a text, all with --json and --csv."
    )
    var limit: Int?

    @Flag(name: .long, help: "Per job: runs, success rate, durations, streaks, longest gap, missed runs.")
    var stats = false

    @Option(name: .long, help: ArgumentHelp("The N runs that took longest.", valueName: "n"))
    var slowest: Int?

    @Flag(name: .long, help: "The last year, day by day: where runs failed.")
    var calendar = false

    @Flag(name: .long, help: "CSV with a header on standard output.")
    var csv = false

    @Option(name: .long, help: "The zone whose days --calendar counts, an IANA name. Default: UTC.")
    var timezone: String?

    @Flag(name: .long, help: "Ask the archive alone; no server is needed.")
    var archive = false

    func validate() throws {
        guard [stats, slowest != nil, calendar].count(where: \.self) <= 1 else {
            throw ValidationError("--stats, --slowest and --calendar exclude each other.")
        }
        guard !csv || !(calendar || slowest != nil || common.json) else {
            throw ValidationError("--csv goes with the list and with --stats.")
        }
        guard (1...Self.longestList).contains(slowest ?? 1) else {
            throw ValidationError("--slowest takes a number from 1 to \(Self.longestList).")
        }
        guard limit ?? 1 >= 1, csv || common.json || limit ?? 1 <= Self.longestList else {
            throw ValidationError("--limit takes a number from 1; above \(Self.longestList) only with --json or --csv.")
        }
    }

    /// More lines than anybody reads; they are held in memory to be laid out.
    private static let longestList = 10_000

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, server: server, console: console)
        let now = Instant.now()
        let filter = try query.filter(now: now)
        let zone = try timezone.map(ZoneName.load) ?? .utc
        let source = try await RunSource.open(
            archive ? nil : context.settings,
            archive ? try context.repository() : try context.repositoryIfAny(),
            cluster: context.cluster,
            now: now
        )
        remark(source, context)
        do {
            try await show(source, filter, zone, console)
        } catch {
            await source.close()
            throw error
        }
        await source.close()
        return source.isPartial ? .incomplete : .done
    }

    private func show(_ source: RunSource, _ filter: RunFilter, _ zone: TimeZoneRules, _ console: Console) async throws
    {
        if stats {
            let statistics = try await source.statistics(filter)
            if csv { return try RunStatisticsView.csv(statistics) }
            try console.show(statistics) { RunStatisticsView.lines($0) }
        } else if calendar {
            try console.show(try await source.calendar(filter, in: zone)) { RunCalendarView.lines($0) }
        } else if let slowest {
            try list(try await source.slowest(filter, count: slowest), console)
        } else if csv || console.json {
            let output = try RunOutput(csv: csv)
            try await source.export(filter, limit: limit) { try output.write($0) }
            try output.end()
        } else {
            try list(try await source.newest(filter, count: limit ?? 20), console)
        }
    }

    private func list(_ runs: [RunEntry], _ console: Console) throws {
        guard console.json else { return try console.show(EmptyReport()) { _ in RunListView.lines(runs) } }
        for run in runs { try console.showLine(run) }
    }

    private func remark(_ source: RunSource, _ context: Context) {
        if source.isForeign {
            context.console.remark(
                Text(
                    "WARNING: cluster \"\(context.cluster)\" belongs to another server: only the live table is shown; "
                        + "--archive shows the archive",
                    zh: "警告：集群 \"\(context.cluster)\" 属于另一台服务器：仅显示实时表；--archive 可查看归档"
                )
            )
        }
        if source.isPartial {
            context.console.remark(
                Text("WARNING: row security hides the runs of others", zh: "警告：行级安全策略隐藏了其他人的运行记录")
            )
        }
    }
}

/// Which runs are asked for.
struct RunQueryOptions: ParsableArguments, Sendable {
    @Option(name: .long, help: "Only the job of this name or number; may be repeated.")
    var job: [String] = []

    @Option(name: .long, help: "From a day (2026-11-01), a moment in ISO 8601, or so long ago (36h, 30d).")
    var since: MomentOption?

    @Option(name: .long, help: "Up to a day, all of it, a moment, or so long ago.")
    var until: MomentOption?

    @Option(
        name: .long,
        help: ArgumentHelp(
            "Only runs of this status: succeeded, failed, running, starting, connecting, sending; may be repeated.",
            valueName: "status"
        )
    )
    var status: [RunStatus] = []

    @Flag(name: .long, help: "Only failed runs.")
    var failures = false

    func filter(now: Instant) throws -> RunFilter {
        var filter = RunFilter()
        filter.jobs = job
        filter.since = since?.start(now)
        filter.until = until?.end(now)
        if let since = filter.since, let until = filter.until, since > until {
            throw ActionableError(
                "usage",
                Text("--since is later than --until", zh: "--since 晚于 --until"),
                exitStatus: .wrongUsage
            )
        }
        filter.statuses = Set(status + (failures ? [.failed] : []))
        return filter
    }
}

extension RunStatus: ExpressibleByArgument {}

/// A day, a moment, or a duration back from now.
enum MomentOption: ExpressibleByArgument, Sendable {
    case day(Instant)
    case moment(Instant)
    case ago(Int)

    init?(argument: String) {
        if let day = Instant(iso8601: argument + "T00:00:00Z") {
            self = .day(day)
        } else if let moment = Instant(iso8601: argument) {
            self = .moment(moment)
        } else if let ago = DurationOption(argument: argument) {
            self = .ago(Int(ago.seconds))
        } else {
            return nil
        }
    }

    func start(_ now: Instant) -> Instant {
        switch self {
        case .day(let instant), .moment(let instant): instant
        case .ago(let seconds): now.advanced(bySeconds: -seconds)
        }
    }

    /// The last second that is meant.
    func end(_ now: Instant) -> Instant {
        if case .day(let day) = self { return day.advanced(bySeconds: 86_399) }
        return start(now)
    }
}
