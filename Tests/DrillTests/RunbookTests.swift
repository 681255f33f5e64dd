import Foundation
import TestSupport
import Testing

@Suite("The runbook", .serialized)
struct RunbookTests {
    /// Runs the commands of a scenario as a person would: one shell, the server in TARGET.
    private func follow(
        _ id: String,
        in runbook: JSONValue,
        from source: TestServer? = nil,
        onto server: TestServer,
        _ binary: String,
        status: Int32 = 0
    ) async throws {
        let scenario = try #require(runbook["scenarios"]?.elements.first { $0["id"]?.text == id })
        let steps = (runbook["preparation"]?.elements ?? []) + (scenario["steps"]?.elements ?? [])
        let commands = steps.compactMap { $0["command"]?.text }
        #expect(commands.count > 2, "\(id)")
        let folder = URL(filePath: binary).deletingLastPathComponent().path
        let script =
            [
                "set -e", "PATH='\(folder)':\(server.programs):$PATH", "TARGET=\"\(server.connection())\"",
                "SOURCE=\"\(source?.connection() ?? "")\"",
            ]
            + commands.map { "echo '+' \(TestServer.shellQuoted($0)); \($0)" }
        var shell = Program("sh")
        let home = try TemporaryFolder("home")
        defer { withExtendedLifetime(home) {} }
        shell.environment["HOME"] = home.path
        let outcome = try await shell.run(["-c", script.joined(separator: "\n")])
        #expect(outcome.status == status, "\(id): \(outcome.output) \(outcome.errors)")
    }

    @Test("its commands, run as they stand, bring back a job, the extension, a database and a whole server")
    func commands() async throws {
        let vault = try Vault()
        let binary = try CronvaultCommand.binary()
        try await withServer("runbook") { server in
            try await server.demo()
            let set = try await vault.backup(server, layers: "full,cron,history")
            try await vault("drill", set)
            let runbook = try await vault("runbook")
            #expect(runbook["set"]?.text == set)
            #expect(runbook["proven"]?.isTrue == true)
            #expect(runbook["scenarios"]?.elements.count == 7)
            let jobs = try await server.jobs(without: "active", "nodename")

            try await server.psql("DELETE FROM cron.job WHERE jobname = 'refresh-order-stats'")
            try await follow("job-deleted", in: runbook, onto: server, binary)
            #expect(try await server.jobs(without: "active", "nodename") == jobs)

            try await server.loseCron()
            try await follow("extension-dropped", in: runbook, onto: server, binary)
            #expect(try await server.jobs(without: "active", "nodename") == jobs)
            #expect(try await server.number("SELECT count(*) FROM cron.job WHERE active") == 12)

            let lost = try #require(runbook["scenarios"]?.elements.first { $0["id"]?.text == "database-lost" })
            let name = try #require(lost["when"]?.text?.split(separator: "\"").dropFirst().first)
            try await server.psql("UPDATE cron.job SET active = false")
            try await server.psql("DROP DATABASE \(name) WITH (FORCE)")
            try await server.psql("UPDATE cron.job SET active = jobname IS DISTINCT FROM 'paused-export'")
            try await follow("database-lost", in: runbook, onto: server, binary)

            try await withServer("runbook-new") { other in
                try await follow("server-lost", in: runbook, onto: other, binary)
                #expect(try await other.number("SELECT count(*) FROM cron.job WHERE active") == 12)
            }
        }
    }

    @Test("a copy for staging has every job, none of them active")
    func staging() async throws {
        let (vault, binary) = (try Vault(), try CronvaultCommand.binary())
        try await withServer("runbook-production") { server in
            try await server.demo()
            _ = try await vault.backup(server, layers: "full,cron,history")
            let runbook = try await vault("runbook")
            try await withServer("runbook-staging") { copy in
                try await follow("staging-clone", in: runbook, onto: copy, binary)
                #expect(
                    try await copy.jobs(without: "active", "nodename", "nodeport")
                        == server.jobs(without: "active", "nodename", "nodeport")
                )
                #expect(try await copy.number("SELECT count(*) FROM cron.job WHERE active") == 0)
                #expect(
                    try await copy.number("SELECT count(*) FROM cron.job WHERE nodeport <> \(copy.port)") == 0
                )
            }
            #expect(try await server.number("SELECT count(*) FROM cron.job WHERE active") == 12)
        }
    }

    @Test("a move to PostgreSQL 17 pauses the old server and runs the jobs on the new one, as the last set has them")
    func newVersion() async throws {
        let (vault, binary) = (try Vault(), try CronvaultCommand.binary())
        do {
            try await MatrixServer.with("trixie") { matrix in
                let target = try await matrix.start().server
                try await target.emptyCron()
                try await withServer("runbook-old") { server in
                    try await server.createRole("alice")
                    try await server.createDatabase("shop")
                    try await server.insert([
                        .init("nightly", schedule: "30 2 * * *", database: "shop", username: "alice"),
                        .init("asleep", schedule: "* * * * *", isActive: false),
                    ])
                    _ = try await vault.backup(server, layers: "full,cron,history")
                    let runbook = try await vault("runbook")
                    // Made since the runbook was written: only the last set has it.
                    try await server.insert([.init("late", schedule: "0 0 1 1 *", username: "alice")])
                    try await follow("new-version", in: runbook, from: server, onto: target, binary)
                    #expect(try await server.number("SELECT count(*) FROM cron.job WHERE active") == 0)
                    let active = "SELECT string_agg(jobname, ',' ORDER BY jobname) FROM cron.job WHERE active"
                    #expect(try await target.psql(active) == "late,nightly")
                    #expect(try await target.number("SELECT count(*) FROM cron.job") == 3)
                }
            }
        } catch let error as MatrixUnavailable {
            try error.end()
        }
    }

    @Test("a promoted standby is proven by the failover's commands, and one whose job was deleted is not")
    func failover() async throws {
        let (vault, binary) = (try Vault(), try CronvaultCommand.binary())
        try await withServer("runbook-primary") { server in
            try await server.insert([.init("nightly", schedule: "30 2 * * *"), .init("yearly", schedule: "0 0 1 1 *")])
            _ = try await vault.backup(server, layers: "full,cron,history")
            let runbook = try await vault("runbook")
            try await server.withStandby { standby in
                try await standby.psql("SELECT pg_promote()")
                try await eventually("the launcher runs") {
                    try await standby.number(
                        "SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'pg_cron launcher'"
                    ) == 1
                }
                try await follow("failover", in: runbook, onto: standby, binary)
                try await standby.psql("DELETE FROM cron.job WHERE jobname = 'yearly'")
                try await follow("failover", in: runbook, onto: standby, binary, status: 13)
            }
        }
    }

    @Test("without a drill it says so; both forms and languages name set, contacts and every scenario")
    func forms() async throws {
        let vault = try Vault()
        let command = try CronvaultCommand()
        try await withServer("runbook-forms") { server in
            try await server.insert([.init("it's <one>; $(rm) `x`")])
            let set = try await vault.backup(server, layers: "full,cron")
            let config = try vault.folder.write(
                "clusters:\n  main:\n    contacts: [\"On call: +1 555 0100\", dba@example.com]\n",
                to: "config.yaml"
            )
            for (language, heading) in [("en", "What can go wrong"), ("zh", "可能的问题")] {
                for format in ["markdown", "html"] {
                    let words = [
                        "runbook", "--repo", vault.repository, "--config", config, "--format", format, "--lang",
                        language,
                    ]
                    let result = try await command.run(words)
                    #expect(result.status == 0)
                    #expect(result.errors.contains(set))
                    for wanted in [set, heading, "dba@example.com", "+1 555 0100"] {
                        #expect(result.output.contains(wanted), "\(language) \(format): \(wanted)")
                    }
                    guard format == "html" else { continue }
                    #expect(!result.output.contains("<one>"))
                    let look = try await Chromium.open(result.output, width: 390, in: vault.folder)
                    #expect(look.overflow == "over 0 wide 0", "\(language)")
                    #expect(look.complaints.isEmpty, "\(language)")
                }
            }
        }
    }
}

extension TestServer {
    fileprivate static func shellQuoted(_ text: String) -> String { "'" + text.replacing("'", with: "'\\''") + "'" }
}
