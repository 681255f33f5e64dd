import TestSupport
import Testing

@Suite("The reports that scripts rely on", .server("shapes"), .serialized)
struct ReportShapeTests {
    private static let checks = [
        "extension.version", "jobs.complete", "jobs.unchanged", "jobs.state", "schedule.accepted", "schedule.next-run",
        "roles.exist", "databases.exist", "node.target", "sequences", "grants", "settings", "launcher.alive",
        "history.complete",
    ]

    private func restored(_ server: TestServer, _ vault: Vault) async throws -> JSONValue {
        try await server.emptyCron()
        try await server.insert([.init("one"), .init(nil, isActive: false)])
        try await server.addRuns(10, of: 1)
        let set = try await vault.backup(server)
        try await server.loseCron()
        return try await vault("restore", set, on: server)
    }

    @Test("restore: plan, what was applied, history, record, and the checks of verify")
    func restore() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        let report = try await restored(server, vault)
        let keys = ["applied", "armed", "cluster", "history", "plan", "record", "set", "timings", "verify"]
        #expect(report.keys == keys)
        #expect(report["timings"]?.elements.map { $0["stage"]?.text } == ["check", "cron", "history", "verify"])
        #expect(report["armed"] == .null)
        #expect(report["plan"]?.keys == ["actions", "blockers", "checked", "jobs", "unchecked"])
        for job in report["plan"]?["jobs"]?.elements ?? [] {
            #expect(job.keys == ["database", "jobid", "jobname", "needs", "schedule", "status", "username"])
            for need in job["needs"]?.elements ?? [] { #expect(need.keys == ["detail", "id", "status"]) }
        }
        for action in report.actions() { #expect(action.keys == ["action", "detail", "object"]) }
        #expect(report["history"]?.keys == ["already_there", "archive_only", "closed", "restored"])
        #expect(report["cluster"]?.text == "main")
        #expect(report["verify"]?["checks"]?.elements.map { $0["id"]?.text } == Self.checks)
        let set = try #require(report["set"]?.text)

        try await server.loseCron()
        let preview = try await vault("restore", set, "--dry-run", on: server)
        #expect(preview.keys == report.keys)
        for key in ["armed", "history", "record", "verify"] { #expect(preview[key] == .null) }

        try await server.emptyCron()
        try await server.insert([.init("one", command: "SELECT 0")])
        let blocked = try await vault("restore", set, on: server, status: 1)
        #expect(blocked.keys == report.keys)
        #expect(blocked.blockers.map(\.keys) == [["code", "hint", "object", "problem"]])
    }

    @Test("verify: a status, and each check with its id, status, summary, hint and evidence")
    func verify() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        _ = try await restored(server, vault)
        let report = try await vault("verify", "--watch", "1", on: server)
        #expect(report.keys == ["checks", "status"])
        #expect(report["status"]?.text == "ok")
        #expect(report["checks"]?.elements.map { $0["id"]?.text } == Self.checks)
        for check in report["checks"]?.elements ?? [] {
            #expect(check.keys == ["evidence", "hint", "id", "status", "summary"])
            #expect(check["summary"]?.text?.isEmpty == false)
        }
    }

    @Test("arm and pause: what was done to which job, and how to undo it")
    func quarantine() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        _ = try await restored(server, vault)
        let armed = try await vault("arm", "--confirm", on: server)
        #expect(armed.keys == ["address", "armed", "older_sessions", "origin", "refused", "waiting"])
        #expect(
            armed["armed"]?.elements.map(\.keys) == [
                ["class", "database", "jobid", "jobname", "next_run", "schedule", "touches", "username"]
            ]
        )
        let paused = try await vault("pause", on: server)
        #expect(paused.keys == ["address", "paused", "record", "running", "undo"])
        #expect(paused["paused"]?.elements.map(\.keys) == [["jobid", "jobname", "username"]])
        #expect(paused["undo"]?.text == "UPDATE cron.job SET active = true WHERE jobid IN (1);")
    }

    @Test("failures: no repository, no such set, no server, wrong usage, each with its own status")
    func failures() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        #expect(try await vault("restore", on: server, status: 10).errorCode == "no-repository")
        _ = try await restored(server, vault)
        #expect(try await vault("restore", "19990101", on: server, status: 1).errorCode == "no-set")
        let nobody = "host=/nonexistent port=1 dbname=postgres user=postgres"
        #expect(try await vault("restore", "--db", nobody, status: 1).errorCode == "connection-failed")
        #expect(try await vault("verify", "--db", nobody, status: 1).errorCode == "connection-failed")
        #expect(try await vault.run("restore", "--layers", "ful", on: server).status == 64)
        #expect(try await vault.run("restore", "--map-node", "nonsense", on: server).status == 64)
        #expect(try await vault.run("verify", "--watch", "0", on: server).status == 64)
    }
}
