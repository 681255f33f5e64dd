internal import FoundationEssentials
internal import TestSupport
internal import Testing

/// The whole way: a real server loses pg_cron, a set brings its jobs back, and they are armed.
@Suite(.server("round-trip"))
struct RoundTripTests {
    /// A set and the rows of the very moment it speaks of: with jobs that run each minute, one in which none did.
    private func quietBackup(
        _ server: TestServer,
        _ vault: Vault
    ) async throws -> (set: String, jobs: String, runs: String) {
        while true {
            let (jobs, runs) = (try await server.jobs(), try await server.runs())
            let set = try await vault.backup(server)
            if try await server.runs() == runs { return (set, jobs, runs) }
        }
    }

    /// Every column of every job and run is as before, but that no job is active until `arm` puts the states back; what
    /// `--dry-run` prints is what is done; doing it again changes nothing.
    @Test
    func lostJobsComeBack() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.demo()
        let before = try await quietBackup(server, vault)
        let wanted = try await server.psql("SELECT jobid, active FROM cron.job ORDER BY jobid")
        let active = try await server.number("SELECT count(*) FROM cron.job WHERE active")
        try await server.loseCron()

        let preview = try await vault("restore", before.set, "--dry-run", on: server)
        #expect(preview["applied"] == .boolean(false))
        #expect(try await server.number("SELECT count(*) FROM pg_extension WHERE extname = 'pg_cron'") == 0)
        #expect(!FileManager.default.fileExists(atPath: vault.repository + "/records"))

        let restored = try await vault("restore", before.set, on: server)
        #expect(restored["applied"] == .boolean(true))
        #expect(restored["plan"] == preview["plan"])
        #expect(restored.objects(of: "extension") == ["pg_cron"])
        #expect(restored["verify"]?.notOK == [])
        #expect(try await server.jobs(without: "active") == Self.without("active", in: before.jobs, server))
        #expect(try await server.number("SELECT count(*) FROM cron.job WHERE active") == 0)
        #expect(try await server.runs() == before.runs)

        try await secondRestoreChangesNothing(before.set, server, vault)
        try await armPutsStatesBack(wanted, active, server, vault)
        #expect(try await server.jobs() == before.jobs)
    }

    private func secondRestoreChangesNothing(_ set: String, _ server: TestServer, _ vault: Vault) async throws {
        let fingerprint = try await server.cronFingerprint()
        let again = try await vault("restore", set, on: server)
        #expect(again["applied"] == .boolean(true))
        #expect(Set(again.actions().compactMap { $0["action"]?.text }) == ["skip", "history"])
        #expect(again["history"]?["restored"] == .number(0))
        #expect(
            again["history"]?["already_there"]?.number
                == Int(try await server.number("SELECT count(*) FROM cron.job_run_details"))
        )
        #expect(try await server.cronFingerprint() == fingerprint)
    }

    private func armPutsStatesBack(_ wanted: String, _ active: Int64, _ server: TestServer, _ vault: Vault) async throws
    {
        let armed = try await vault("arm", "--confirm", on: server)
        #expect(armed["armed"]?.elements.count == Int(active))
        #expect(armed["refused"] == .list([]))
        #expect(try await server.psql("SELECT jobid, active FROM cron.job ORDER BY jobid") == wanted)
        #expect(try await vault("verify", on: server).notOK == [])
        // There is nothing left to arm: the newest set's states are all there.
        #expect(try await vault("arm", "--confirm", on: server)["armed"] == .list([]))
    }

    /// The same rows without a column, worked out by the server from their text.
    private static func without(_ column: String, in rows: String, _ server: TestServer) async throws -> String {
        let lines = rows.split(separator: "\n").map { "(\(TestServer.literal(String($0))))" }
        return try await server.psql(
            "SELECT line::jsonb - '\(column)' FROM (VALUES \(lines.joined(separator: ", "))) v(line)"
        )
    }
}
