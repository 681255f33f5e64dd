import TestSupport
import Testing

@Suite("restore --history", .server("history-choice"), .serialized)
struct HistoryChoiceTests {
    /// Ten runs, a day apart, the newest an hour old; the second set is taken when three of them have been deleted.
    private func set(_ server: TestServer, _ vault: Vault) async throws -> String {
        try await server.emptyCron()
        try await server.addRuns(10, of: 1)
        let age = "(10 - runid) * interval '1 day' + interval '1 h'"
        try await server.psql("UPDATE cron.job_run_details SET start_time = now() - (\(age))")
        try await vault.backup(server)
        try await server.psql("DELETE FROM cron.job_run_details WHERE runid IN (2, 3, 9)")
        let set = try await vault.backup(server)
        try await server.psql("TRUNCATE cron.job_run_details")
        return set
    }

    private func runids(_ server: TestServer) async throws -> String {
        try await server.psql("SELECT string_agg(runid::text, ' ' ORDER BY runid) FROM cron.job_run_details")
    }

    @Test(
        "as the table stood, everything archived, the last days of it, or nothing; verified as asked for",
        arguments: [
            ("as-of", "1 4 5 6 7 8 10"), ("all", "1 2 3 4 5 6 7 8 9 10"), ("4d", "7 8 10"), ("none", ""),
        ]
    )
    func choice(word: String, expected: String) async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        let set = try await set(server, vault)
        let status: Int32 = word == "none" ? 13 : 0
        let report = try await vault("restore", set, "--history", word, on: server, status: status)
        #expect(try await runids(server) == expected)
        #expect(report["verify"]?.notOK.contains("history.complete") == (word == "none"))
        // What was left out comes with the same command and another word.
        try await vault("restore", set, "--history", "all", on: server)
        #expect(try await runids(server) == "1 2 3 4 5 6 7 8 9 10")
    }

    @Test("rows that come back after a set without them are live in the next one, though nothing was deleted meanwhile")
    func comeBack() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.addRuns(10, of: 1)
        try await server.psql("CREATE TABLE IF NOT EXISTS kept AS TABLE cron.job_run_details")
        try await vault.backup(server)
        try await server.psql("DELETE FROM cron.job_run_details WHERE runid IN (2, 3)")
        try await vault.backup(server)
        try await server.psql("INSERT INTO cron.job_run_details SELECT * FROM kept WHERE runid IN (2, 3)")
        let set = try await vault.backup(server)
        #expect(try await vault("show", set)["history"]?["live_rows"]?.number == 10)
        try await server.psql("TRUNCATE cron.job_run_details")
        try await vault("restore", set, "--layers", "history", on: server)
        #expect(try await runids(server) == "1 2 3 4 5 6 7 8 9 10")
    }

    @Test("segments lost from the repository are read again as far as the server has their rows; nothing else is")
    func lostSegment() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.addRuns(10, of: 1)
        try await vault.backup(server)
        try await server.addRuns(10, of: 1)
        try await vault.backup(server)
        let history = vault.repository + "/clusters/main/history"
        try await Program("bash").succeed(["-c", "rm \(history)/*/11-20-*"])
        let next = try await vault("backup", "--layers", "cron,history", on: server)
        #expect(next["history"]?["new_rows"]?.number == 10)
        #expect(next["history"]?["rows"]?.number == 20)
        #expect(try await vault("check", next["set"]?.text ?? "")["status"]?.text == "ok")
    }
}
