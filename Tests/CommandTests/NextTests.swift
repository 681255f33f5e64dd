import TestSupport
import Testing

@Suite("next: when a schedule runs")
struct NextTests {
    private let command: CronvaultCommand
    private let folder: TemporaryFolder

    init() throws {
        command = try CronvaultCommand()
        folder = try TemporaryFolder("next")
    }

    @Test("for people: the words, weekday and offset of each run, and where the clock was changed")
    func table() async throws {
        let words = [
            "next", "30 2 * * *", "--timezone", "Europe/Berlin", "--from", "2026-10-24T12:00:00Z", "--count", "3",
        ]
        let english = try await command.run(words)
        #expect(english.status == 0 && english.errors.isEmpty)
        #expect(
            english.output == """
                at 02:30 every day, Europe/Berlin
                UTC                   LOCAL TIME
                2026-10-25T00:30:00Z  Sun 2026-10-25 02:30:00 +02:00
                2026-10-25T01:30:00Z  Sun 2026-10-25 02:30:00 +01:00  DST -60 min before this run
                2026-10-26T01:30:00Z  Mon 2026-10-26 02:30:00 +01:00

                """
        )
        let chinese = try await command.run(words + ["--lang", "zh"])
        #expect(chinese.output.hasPrefix("每天 02:30(Europe/Berlin)\n"))
        #expect(chinese.output.contains("周日 2026-10-25 02:30:00 +01:00  此前时钟调整 -60 分钟\n"))
    }

    @Test("for programs: one line of JSON, its keys in a fixed order")
    func json() async throws {
        let words = ["next", "30 3 $ * *", "--timezone", "Asia/Shanghai", "--from", "2026-11-24T00:00:00Z"]
        let result = try await command.run(words + ["--count", "2", "--json"])
        #expect(
            result.output == #"{"schedule":"30 3 $ * *","kind":"cron","#
                + #""runs":["2026-11-29T19:30:00Z","2026-12-30T19:30:00Z"],"never":false,"error":null,"warnings":[],"#
                + #""words":"at 03:30 on the last day of each month, Asia/Shanghai"}"# + "\n"
        )
    }

    @Test("runs are those after --from, up to and including --until, at most --count")
    func bounds() async throws {
        let words = [
            "next", "0 * * * *", "--json", "--from", "2026-11-24T10:00:00Z", "--until", "2026-11-24T12:00:00Z",
        ]
        let all = try await command.run(words).json()["runs"]
        #expect(all?.elements.map(\.text) == ["2026-11-24T11:00:00Z", "2026-11-24T12:00:00Z"])
        #expect(try await command.run(words + ["--count", "1"]).json()["runs"]?.elements.count == 1)
        #expect(try await command.run(words + ["--count", "0"]).json()["runs"] == .list([]))
    }

    @Test("a list: one answer for each line, whatever it holds; a JSON string for tabs; exit status 0")
    func list() async throws {
        let lines = ["* * * * *", "", "# a comment", #""0 9\t* * *""#, #""broken"#, "hello", "0 9 * * *\r", "@reboot"]
        let path = try folder.write(lines.joined(separator: "\n"), to: "schedules")
        let result = try await command("next", "--input", path, "--json", "--count", "1")
        #expect(result.status == 0 && result.errors.isEmpty)
        let answers = try result.output.split(separator: "\n").map { try JSONValue(String($0)) }
        let kinds = ["cron", "invalid", "invalid", "cron", "invalid", "invalid", "cron", "reboot"]
        #expect(answers.map { $0["kind"]?.text } == kinds)
        #expect(answers[3]["schedule"]?.text == "0 9\t* * *")
        #expect(answers[6]["warnings"]?.elements.map(\.text) == [#"weekday: "\r" is ignored"#])
        let people = try await command("next", "--input", path)
        #expect(people.status == 0)
        #expect(people.output.split(separator: "\n").count == lines.count)
    }

    @Test("a single schedule that is not accepted ends with 13, and of several releases each meaning is told")
    func invalid() async throws {
        let refused = try await command("next", "*/90 * * * *", "--pg-cron", "1.6")
        #expect(refused.status == 13)
        #expect(
            refused.output == """
                minute: pg_cron 1.6.8 does not accept the step 90
                HINT: Up to pg_cron 1.6.4 such a step left the range's first value alone: write that value.
                it means something else in 1.6.1, 1.6.2, 1.6.3, 1.6.4: every hour on the hour, UTC

                """
        )
        let early = try await command("next", "0 9 1 * *", "--pg-cron", "1.6", "--lang", "zh", "--json").json()
        #expect(early["warnings"]?.elements.map(\.text) == ["在 1.6.1 中含义不同：每月 1 日 09:00，提前一天(UTC)"])
        #expect(try await command("next", "0 0 30 2 *", "--json").json()["never"]?.isTrue == true)
    }

    @Test("a release that knows no time zones is asked in UTC, with a warning; an unknown zone is an error")
    func zones() async throws {
        let words = ["next", "0 9 1 * *", "--from", "2026-11-24T00:00:00Z", "--count", "1", "--timezone"]
        let old = try await command.run(words + ["Asia/Shanghai", "--pg-cron", "1.4.2"])
        #expect(old.status == 0)
        #expect(old.errors == "WARNING: pg_cron 1.4.2 knows UTC alone; --timezone is ignored\n")
        #expect(old.output.hasSuffix("2026-12-01T09:00:00Z  Tue 2026-12-01 09:00:00 +00:00\n"))
        let unknown = try await command.run(words + ["Europe/Berln"])
        #expect(unknown.status == 64)
        #expect(
            unknown.errors == """
                cronvault: error: unknown time zone "Europe/Berln"
                HINT: Did you mean "Europe/Berlin"?

                """
        )
    }

    @Test("a result that cannot be written is a failure, in a list and in a report")
    func full() async throws {
        var program = command.program
        program.prefix = ["sh", "-c", #"exec "$0" "$@" >/dev/full"#]
        let path = try folder.write("* * * * *\n", to: "schedules")
        for words in [["next", "--input", path, "--json"], ["next", "@daily"], ["lab", "status", "--json"]] {
            let outcome = try await program.run(words)
            #expect(outcome.status == 1)
            #expect(outcome.errors.contains("cannot write to standard output: No space left on device"))
        }
    }
}
