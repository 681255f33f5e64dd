import TestSupport
import Testing

extension MatrixTests {
    @Suite("A server's own parser is asked")
    struct ProbeTests {
        struct Case: Sendable, CustomTestStringConvertible {
            let name: Matrix.Name
            let releases: [String]
            /// `*/60 * * * *`, `0 0 $ * *`, `10 seconds`, `bogus`.
            let accepted: [Bool]
            /// Numbers of `cron.jobid_seq`: one where `alter_job` is there.
            let used: Int

            var testDescription: String { name.rawValue }
        }

        static let schedules = ["*/60 * * * *", "0 0 $ * *", "10 seconds", "bogus"]

        static let cases = [
            Case(name: .bullseye, releases: ["1.3.0", "1.3.1"], accepted: [true, false, false, false], used: 2),
            Case(name: .own, releases: ["1.4.2"], accepted: [true, false, false, false], used: 1),
            Case(
                name: .trixie,
                releases: ["1.6.5", "1.6.6", "1.6.7"],
                accepted: [false, true, true, false],
                used: 1
            ),
            Case(name: .sid, releases: ["1.6.8"], accepted: [false, true, true, false], used: 1),
        ]

        @Test("it tells the release, agrees with ours, and leaves nothing but a gap in the sequence", arguments: cases)
        func next(_ probed: Case) async throws {
            try await Matrix.using(probed.name) { _, server in
                let file = try TemporaryFolder("probe")
                let list = try file.write(Self.schedules.joined(separator: "\n"), to: "schedules")
                let before = try await server.cronTables()
                let command = try CronvaultCommand()
                let result = try await command.run([
                    "next", "--input", list, "--probe", "--json", "--db", server.connection(),
                ])
                #expect(result.status == 0, "\(result.errors)")
                let answers = try result.output.split(separator: "\n").map { try JSONValue(String($0)) }
                #expect(answers.map { $0["accepted"] } == probed.accepted.map { .boolean($0) })
                #expect(answers.map { $0["kind"]?.text != "invalid" } == probed.accepted)
                #expect(try await server.cronTables() == before)

                let last = try await server.number("SELECT last_value FROM cron.jobid_seq")
                let jobs = try await command.run(["jobs", "--probe", "--json", "--db", server.connection()]).json()
                #expect(jobs["probe"]?["releases"]?.elements.compactMap(\.text) == probed.releases)
                #expect(jobs["probe"]?["numbers_used"]?.number == probed.used)
                #expect(try await server.number("SELECT last_value FROM cron.jobid_seq") == last + Int64(probed.used))
            }
        }

        @Test("jobs: a row that the parser does not take is not healthy")
        func jobs() async throws {
            try await Matrix.using(.trixie) { matrix, server in
                try await server.insert([.init("step", schedule: "*/60 3 1 1 *"), .init("fine", schedule: "1 3 1 1 *")])
                let report = try await matrix.vault("jobs", "--probe", on: server)
                #expect(report["jobs"]?.elements.map { $0["health"]?.text } == ["invalid", "never-run"])
            }
        }

        @Test("restore: the target's own verdict decides, also where the extension is not created yet")
        func restore() async throws {
            try await Matrix.using(.sid) { matrix, server in
                let set = try #require(matrix.sets[.own])
                for _ in 1...2 {
                    let options = ["--cluster", "own", "--probe", "--dry-run"]
                    let plan = try await matrix.vault.restore(set, options, on: server)
                    #expect(plan.blockers.map { $0["object"]?.text } == ["\"ninety\""])
                    #expect(plan.blockers[0]["problem"]?.text?.contains("invalid schedule") == true)
                    try await server.psql("DROP EXTENSION IF EXISTS pg_cron CASCADE")
                    #expect(try await server.number("SELECT count(*) FROM pg_namespace WHERE nspname = 'cron'") == 0)
                }
            }
        }

        @Test("a role that may schedule nothing is told so, and no schedule is called invalid")
        func forbidden() async throws {
            try await Matrix.using(.trixie) { _, server in
                let command = try CronvaultCommand()
                let result = try await command.run([
                    "next", "@daily", "--probe", "--json", "--db", server.connection(user: "alice"),
                ])
                #expect(result.status == 1)
                #expect(["schema-forbidden", "probe-refused"].contains(try result.failure()?["code"]?.text))
            }
        }
    }
}

extension TestServer {
    /// Both tables, row by row.
    func cronTables() async throws -> String { try await jobs() + "\n" + runs() }
}
