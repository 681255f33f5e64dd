internal import ArgumentParser
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Operations

/// The command `cronvault missed`.
struct MissedCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "missed",
        abstract: "The runs that should have happened since and did not, and how to catch up.",
        discussion: """
            What should have happened follows from schedules, in the server's release and time zone; what did, from \
            the run history. A run that failed has happened; one that could not even connect has not. Jobs that wait \
            to be armed count, other inactive ones do not. What nobody knows is assumed, and said. Runs that were \
            deleted from the server's own history are looked up in the archive.

            Prints what the policy would run, to be run by each job's owner. With --confirm pg_cron itself runs it, \
            as the owner, by a one-off job in the next minute that is taken away after its run; no session of \
            cronvault ever runs a job's command. What was caught up, or skipped, is recorded and not reported again.

            Exits 13 when runs were missed and nothing was done about them.

            Examples:
              cronvault missed --since latest
              cronvault missed --since 2026-11-22T08:00:00+08:00 --policy all
              cronvault missed --since 6h --confirm

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions
    @OptionGroup var repository: RepositoryOptions

    @Option(
        name: .long,
        help: ArgumentHelp(
            "A set (when it was taken), a time with its zone, or how long ago: 90m, 6h, 2d.",
            valueName: "set|time"
        )
    )
    var since: String

    @Option(
        name: .long,
        help: "once: each job that missed runs, one time; all: as often as it missed; skip: not at all."
    )
    var policy = CatchUpPolicy.once

    @Flag(name: .customLong("allow-partial"), help: "Admit a partial set.")
    var allowPartial = false

    @Flag(name: .long, help: "Carry the policy out and record it.")
    var confirm = false

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, server: server, console: console)
        let missed = Missed(
            on: context.settings,
            since: try beginning(context),
            policy: policy,
            repository: try? context.repository(),
            cluster: context.cluster,
            environment: context.environment()
        )
        var report = try await missed.plan()
        if confirm, !report.jobs.isEmpty {
            report = try await missed.apply(report, in: try context.repositoryOrMake())
        }
        try console.show(report) { MissedView.lines($0) }
        guard report.applied else { return report.jobs.isEmpty ? .done : .checkFailed }
        let isComplete =
            report.caughtUp.allSatisfy { $0.status == "succeeded" } && report.jobs.allSatisfy { $0.obstacle == nil }
        return isComplete ? .done : .incomplete
    }

    private func beginning(_ context: Context) throws -> Missed.Since {
        if let instant = Instant(iso8601: since) { return .instant(instant) }
        if let unit = since.last, "smhd".contains(unit), let ago = DurationOption(argument: since) {
            return .instant(Instant.now().advanced(bySeconds: -Int(min(ago.seconds, 1e12))))
        }
        return .set(try context.repository().find(since, in: context.cluster, allowPartial: allowPartial))
    }
}

extension CatchUpPolicy: ExpressibleByArgument {}
