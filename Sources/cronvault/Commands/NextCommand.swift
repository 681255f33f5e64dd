internal import ArgumentParser
internal import CronModel
internal import CronSchedule
internal import Operations

/// The command `cronvault next`.
struct NextCommand: Operation {
    static let configuration = CommandConfiguration(
        commandName: "next",
        abstract: "When a schedule runs, exactly as a release of pg_cron reads it.",
        discussion: """
            Runs are those strictly after --from, up to and including --until, at most --count of them. With --input every \
            line gets one answer, also an empty one or one that starts with #; a line that starts with a double quote is \
            a JSON string, for tabs and newlines. --json writes one line of JSON per schedule.

            --probe asks a live server instead, by its own release, cron.timezone and parser: a job is scheduled and \
            altered in a transaction that is rolled back, which uses up one job id (before catalog 1.4, one for each \
            schedule).

            Examples:
              cronvault next '30 3 $ * *' --timezone Asia/Shanghai
              cronvault next '*/90 * * * *' --pg-cron 1.6.4
              cronvault next --input schedules.txt --json --count 1

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions
    @OptionGroup var server: ServerOptions

    @Argument(help: "A schedule as cron.schedule takes it; quote it.")
    var schedule: String?

    @Option(name: .long, help: "A file of schedules, one a line; - for standard input.")
    var input: String?

    @Option(
        name: .customLong("pg-cron"),
        help: "A release (1.6.4), or a catalog version (1.6). Default: the newest known."
    )
    var release: ReleaseOption?

    @Option(name: .long, help: "cron.timezone, an IANA name; without effect before 1.5. Default: GMT.")
    var timezone: String?

    @Option(name: .long, help: "ISO 8601, 2026-11-22T08:00:00Z. Default: now.")
    var from: InstantOption?

    @Option(name: .long, help: "ISO 8601.")
    var until: InstantOption?

    @Option(name: .long, help: "How many runs at most.")
    var count = 5

    @Flag(name: .customLong("match-dom-and-dow"), help: "cron.match_dom_and_dow = on; without effect before 1.6.8.")
    var matchDomAndDow = false

    @Flag(name: .long, help: "Ask a server's own parser (--db), which also tells its release; nothing is left there.")
    var probe = false

    func validate() throws {
        guard (schedule == nil) != (input == nil) else { throw ValidationError("Give one schedule, or --input.") }
        guard count >= 0 else { throw ValidationError("--count takes a number from 0.") }
        guard probe || server.connection == nil else { throw ValidationError("--db is for --probe.") }
        guard !probe || (release == nil && timezone == nil && !matchDomAndDow) else {
            throw ValidationError("--probe takes release, zone and rules from the server.")
        }
    }

    func perform(_ console: Console) async throws -> ExitStatus {
        if probe { return try await performProbing(console) }
        let question = try question(console.language)
        for warning in ignored(question.release) { console.remark(warning) }
        if let schedule { return try show(question.answer(schedule), question, console) }
        var output = OutputBuffer()
        try ScheduleLines.read(input ?? "-") { text in
            let answer = question.answer(text)
            try output.append(console.json ? NextView.json(answer) : NextView.line(answer, question))
        }
        try output.flush()
        return .done
    }

    private func show(
        _ answer: ScheduleAnswer,
        _ question: ScheduleQuestion,
        _ console: Console
    ) throws -> ExitStatus {
        if console.json {
            var output = OutputBuffer()
            try output.append(NextView.json(answer))
            try output.flush()
        } else {
            try console.show(EmptyReport()) { _ in NextView.lines(answer, question) }
        }
        return answer.kind == .invalid ? .checkFailed : .done
    }

    /// The lines are gathered first: the server is asked about all of them in one short transaction.
    private func performProbing(_ console: Console) async throws -> ExitStatus {
        let context = try Context(common, server: server, console: console)
        var texts = schedule.map { [$0] } ?? []
        if schedule == nil {
            try ScheduleLines.read(input ?? "-") { text in
                guard texts.count < Self.probedLines else { throw Self.tooManyLines() }
                texts.append(text)
            }
        }
        let asked = try await ServerQuestion.ask(texts, of: context.settings)
        let question = ScheduleQuestion(
            releases: asked.clock.releases,
            zone: asked.clock.zone,
            matchDomAndDow: asked.clock.matchDomAndDow,
            from: from?.instant ?? Instant.now(),
            until: until?.instant,
            count: count,
            language: console.language,
            parser: asked.parser
        )
        console.remark(NextView.source(asked))
        if let schedule { return try show(question.answer(schedule), question, console) }
        var output = OutputBuffer()
        for text in texts {
            let answer = question.answer(text)
            try output.append(console.json ? NextView.json(answer) : NextView.line(answer, question))
        }
        try output.flush()
        return .done
    }

    /// As many lines as may be kept and asked about; many may be the same.
    private static let probedLines = 100_000

    private static func tooManyLines() -> ActionableError {
        ActionableError(
            "probe-too-long",
            Text("--probe reads at most \(probedLines) lines", zh: "--probe 最多读取 \(probedLines) 行"),
            exitStatus: .wrongUsage
        )
    }

    private func question(_ language: Language) throws -> ScheduleQuestion {
        ScheduleQuestion(
            releases: release?.releases ?? [.newest],
            zone: try timezone.map(ZoneName.load) ?? .utc,
            matchDomAndDow: matchDomAndDow,
            from: from?.instant ?? Instant.now(),
            until: until?.instant,
            count: count,
            language: language
        )
    }

    private func ignored(_ release: CronRelease) -> [Text] {
        var warnings: [Text] = []
        if timezone != nil, !release.hasTimezone {
            warnings.append(
                Text(
                    "WARNING: pg_cron \(release) knows UTC alone; --timezone is ignored",
                    zh: "警告：pg_cron \(release) 只使用 UTC，忽略 --timezone"
                )
            )
        }
        if matchDomAndDow, !release.hasMatchDomAndDow {
            warnings.append(
                Text(
                    "WARNING: pg_cron \(release) has no match_dom_and_dow; it is ignored",
                    zh: "警告：pg_cron \(release) 没有 match_dom_and_dow，已忽略"
                )
            )
        }
        return warnings
    }
}

/// `--pg-cron`: one release, or all that install a catalog version.
struct ReleaseOption: ExpressibleByArgument, Sendable {
    let releases: [CronRelease]

    init?(argument: String) {
        let exact = CronRelease(argument).flatMap { $0.isKnown ? [$0] : nil }
        releases = exact ?? CronRelease.candidates(catalogVersion: argument)
        if releases.isEmpty { return nil }
    }
}

/// `--from` and `--until`.
struct InstantOption: ExpressibleByArgument, Sendable {
    let instant: Instant

    init?(argument: String) {
        guard let instant = Instant(iso8601: argument) else { return nil }
        self.instant = instant
    }
}

/// A view without a report of its own.
struct EmptyReport: Encodable {}
