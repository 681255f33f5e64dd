internal import ArgumentParser
internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Operations

/// The command `cronvault prune`.
struct PruneCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "prune",
        abstract: "Which sets retention keeps, and why; with --confirm the others are removed.",
        discussion: """
            Rules add up: a set stays while one of them keeps it. Sets with and without the full layer are counted \
            apart, and so are partial ones. The newest complete set, the newest one that a drill has proven, the \
            newest one of each history, and pinned ones (cronvault keep) always stay. Options here replace the \
            configured rules. Copies of the configuration are pruned, too, each by its own retention alone; --repo NAME \
            takes one repository by itself.

            Segments that no set refers to and remains of killed backups are swept when they are older than a day.

            Examples:
              cronvault prune
              cronvault prune --daily 14 --weekly 8 --monthly 12 --minimum 3
              cronvault prune --confirm

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var repository: RepositoryOptions
    @OptionGroup var rules: RetentionOptions

    @Flag(name: .long, help: "Do it.")
    var confirm = false

    func perform(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, repository: repository, console: console)
        let key = try context.signingKey()
        let repository = try context.repository().signing(with: key)
        if confirm, repository.signingKey == nil, repository.signatures[context.cluster].isRequired {
            console.remark(
                Text(
                    "WARNING: without signing-key the record of what is removed is not believed: check will miss these sets",
                    zh: "警告：没有 signing-key，删除记录不会被采信：check 将报告这些备份集缺失"
                )
            )
        }
        let prune = PruneWithCopies(
            of: context.cluster,
            in: repository,
            policy: try rules.policy(configured: context.retention),
            copies: try context.copyPlaces(signing: key),
            environment: context.environment()
        )
        let report = try prune.run(confirmed: confirm)
        try console.show(report) { PruneView.lines($0) }
        return report.exitStatus
    }
}

/// The rules of retention as options.
struct RetentionOptions: ParsableArguments, Sendable {
    @Option(name: .customLong("keep-last"), help: "Keep the newest N sets.")
    var last: Int?

    @Option(name: .long, help: "Keep the last set of each of the newest N hours that have any.")
    var hourly: Int?

    @Option(name: .long, help: "The same for days.")
    var daily: Int?

    @Option(name: .long, help: "The same for weeks, which begin on Monday.")
    var weekly: Int?

    @Option(name: .long, help: "The same for months.")
    var monthly: Int?

    @Option(name: .long, help: "The same for years.")
    var yearly: Int?

    @Option(name: .long, help: "Keep what is at most so much older than the newest: 36h, 30d.")
    var within: DurationOption?

    @Option(name: .long, help: "Never leave fewer than N.")
    var minimum: Int?

    @Option(name: .long, help: "The zone that counts hours and days, an IANA name. Default: UTC.")
    var timezone: String?

    func validate() throws {
        let numbers = [last, hourly, daily, weekly, monthly, yearly, minimum].compactMap(\.self)
        guard numbers.allSatisfy({ $0 >= 0 }) else { throw ValidationError("Rules take a number from 0.") }
    }

    /// The policy of the options if there is any, else the configured one; the zone may be given by itself.
    func policy(configured: RetentionPolicy?) throws -> RetentionPolicy {
        var policy = RetentionPolicy()
        policy.last = last
        let counts = [hourly, daily, weekly, monthly, yearly]
        for (period, count) in zip(RetentionPolicy.Period.allCases, counts) { policy.periods[period] = count }
        policy.within = within.map { Int($0.seconds) }
        policy.minimum = minimum
        let zone = policy.timezone
        if policy.isEmpty { policy = configured ?? policy } else { policy.timezone = configured?.timezone ?? zone }
        if let timezone { policy.timezone = try ZoneName.load(timezone) }
        return policy
    }
}

/// `--timezone`.
enum ZoneName {
    /// Throws `unknown-timezone`, with the nearest name as a hint.
    static func load(_ name: String) throws -> TimeZoneRules {
        do throws(TimeZoneError) {
            return try TimeZoneRules.load(name)
        } catch {
            throw ActionableError(
                "unknown-timezone",
                Text(error.message(in: .english), zh: error.message(in: .chinese)),
                hints: error.hint(in: .english).map { [Text($0, zh: error.hint(in: .chinese) ?? $0)] } ?? [],
                exitStatus: .wrongUsage
            )
        }
    }
}
