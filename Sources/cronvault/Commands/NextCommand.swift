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
            Runs are those strictly after --from, up to and including --until, at most --count of them. With --input every
            line gets one answer, also an empty one or one that starts with #; a line that starts with a double quote is
            a JSON string, for tabs and newlines. --json writes one line of JSON per schedule.

            Examples:
              cronvault next '30 3 $ * *' --timezone Asia/Shanghai
              cronvault next '*/90 * * * *' --pg-cron 1.6.4
              cronvault next --input schedules.txt --json --count 1

            \(ExitStatus.table)
            """
    )

    @OptionGroup var common: CommonOptions

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

    func validate() throws {
        guard (schedule == nil) != (input == nil) else { throw ValidationError("Give one schedule, or --input.") }
        guard count >= 0 else { throw ValidationError("--count takes a number from 0.") }
    }

    func perform(_ console: Console) async throws -> ExitStatus {
        let question = try question(console.language)
        for warning in ignored(question.release) { console.remark(warning) }
        if let schedule {
            let answer = question.answer(schedule)
            if console.json {
                var output = OutputBuffer()
                output.append(NextView.json(answer))
                output.flush()
            } else {
                try console.show(EmptyReport()) { _ in NextView.lines(answer, question) }
            }
            return answer.kind == .invalid ? .checkFailed : .done
        }
        var output = OutputBuffer()
        try ScheduleLines.read(input ?? "-") { text in
            let answer = question.answer(text)
            output.append(console.json ? NextView.json(answer) : NextView.line(answer, question))
        }
        output.flush()
        return .done
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
                    zh: "警告:pg_cron \(release) 只使用 UTC,忽略 --timezone"
                )
            )
        }
        if matchDomAndDow, !release.hasMatchDomAndDow {
            warnings.append(
                Text(
                    "WARNING: pg_cron \(release) has no match_dom_and_dow; it is ignored",
                    zh: "警告:pg_cron \(release) 没有 match_dom_and_dow,已忽略"
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
