import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// A physical replica of a suite's server, running beside it.
private struct Standby {
    let connection: String
    private let folder: TemporaryFolder
    private let control: Program

    /// Copies the suite's server with pg_basebackup and starts the copy.
    static func of(_ server: TestServer) async throws -> Standby {
        let folder = try TemporaryFolder("standby")
        try #require(chmod(folder.path, 0o777) == 0)
        func program(_ name: String) -> Program {
            var program = server.program(name)
            if geteuid() == 0 {
                program.prefix = ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"]
            }
            return program
        }
        let data = folder.path("data")
        try await program("pg_basebackup").succeed([
            "-D", data, "-R", "-X", "stream", "-c", "fast", "-d", "host=127.0.0.1 port=\(server.port) user=postgres",
        ])
        let settings = """
            -c config_file=\(data)/postgresql.conf -c unix_socket_directories=\(folder.path) -c listen_addresses= \
            -c port=\(server.port) -c shared_preload_libraries=pg_cron -c max_worker_processes=20
            """
        let control = program("pg_ctl")
        try await control.succeed(["start", "-w", "-s", "-D", data, "-l", folder.path("log"), "-o", settings])
        let connection = "host=\(folder.path) port=\(server.port) user=postgres dbname=postgres"
        return Standby(connection: connection, folder: folder, control: control)
    }

    func promote() async throws { try await control.succeed(["promote", "-w", "-s", "-D", folder.path("data")]) }

    func stop() async throws { try await control.succeed(["stop", "-s", "-m", "fast", "-D", folder.path("data")]) }
}

@Suite("A standby", .server("standby"), .serialized)
struct StandbyTests {
    @Test("a standby is backed up like its primary, at the same time, and says what it is")
    func standby() async throws {
        let (vault, server) = (try Vault(), try TestServer.running())
        try await server.insert([.init("nightly"), .init("hourly")])
        let standby = try await Standby.of(server)
        let holder = try await BlockingSession.holding("pg_advisory_lock(1668444014, 1)", on: server, as: "postgres")
        do {
            let report = try await vault.json("backup", "--db", standby.connection)
            #expect(report["status"]?.text == "complete")
            #expect(report["jobs"]?["total"]?.number == 2)
            #expect(report["in_recovery"]?.isTrue == true)
            let words = try await vault.run(["backup", "--layers", "cron", "--db", standby.connection])
            #expect(
                words.output.contains("NOTE: taken from a standby; a backup of its primary may run at the same time")
            )
            #expect(try await vault.json("show")["server"]?["in_recovery"]?.isTrue == true)
            #expect(try await vault.json("check")["status"]?.text == "ok")
            for words in [["pause"], ["arm", "--confirm"]] {
                let refused = try await vault.run(words + ["--db", standby.connection])
                #expect(refused.status == 1)
                #expect(refused.errors.contains("is a standby: its jobs are those of its primary"))
                #expect(refused.errors.contains("HINT: Connect to the primary, or promote this one first."))
            }
            let proof = try await vault.run(["verify", "--canary", "--db", standby.connection])
            #expect(proof.status == 13)
            #expect(proof.output.contains("a standby runs no job until it is promoted"))
            try await holder.end()
            let primary = try await vault.backup("--layers", "cron")
            #expect(primary["in_recovery"] == .boolean(false))
        } catch {
            try await standby.stop()
            throw error
        }
        try await standby.stop()
    }

    /// Takes a set; how many runs it had to store, and in which generation they are.
    private func take(_ vault: Vault, _ connection: String) async throws -> (new: Int?, generation: String) {
        let report = try await vault.json("backup", "--layers", "cron,history", "--db", connection)
        let manifest = try await vault.json("show", report["set"]?.text ?? "")
        return (report["history"]?["new_rows"]?.number, manifest["history"]?["generation"]?.text ?? "")
    }

    @Test("histories of a primary and its standby go on from each other; a promotion begins a new generation")
    func history() async throws {
        let (vault, server) = (try Vault(), try TestServer.running())
        try await server.emptyCron()
        try await server.addRuns(100, of: 1)
        let standby = try await Standby.of(server)
        do {
            let first = try await take(vault, server.connection())
            try await server.addRuns(10, of: 1)
            let replayed = "SELECT pg_current_wal_lsn() <= min(replay_lsn) FROM pg_stat_replication"
            try await eventually("the standby has replayed it") { try await server.holds(replayed) }
            let second = try await take(vault, standby.connection)
            try await server.addRuns(5, of: 1)
            let third = try await take(vault, server.connection())
            #expect([first.new, second.new, third.new] == [100, 10, 5])
            #expect(Set([first, second, third].map(\.generation)).count == 1)
            try await eventually("the standby has replayed it") { try await server.holds(replayed) }
            try await standby.promote()
            let promoted = try await take(vault, standby.connection)
            #expect(promoted.new == 115)
            #expect(promoted.generation.hasPrefix(first.generation + "-"))
            #expect(try await vault.json("check")["status"]?.text == "ok")
        } catch {
            try await standby.stop()
            throw error
        }
        try await standby.stop()
    }
}
