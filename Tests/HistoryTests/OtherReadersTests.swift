import FoundationEssentials
import TestSupport
import Testing

/// The commands of Documentation/Format.md, as they stand there.
@Suite("History files read by others", .server("history-readers"), .serialized)
struct OtherReadersTests {
    private func set(_ server: TestServer, _ vault: Vault) async throws -> String {
        try await server.emptyCron()
        try await server.addRuns(500, of: 1)
        try await vault.backup(server)
        try await server.addRuns(300, of: 2)
        try await server.psql(
            """
            UPDATE cron.job_run_details SET command = E'SELECT "a",\\n''b''', return_message = NULL WHERE runid = 700;
            UPDATE cron.job_run_details SET command = '', return_message = '' WHERE runid = 701;
            """
        )
        return vault.folder(of: try await vault.backup(server))
    }

    /// The shell block of the page that follows a heading.
    private func command(after heading: String) throws -> String {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let page = try String(contentsOf: root.appending(path: "Documentation/Format.md"), encoding: .utf8)
        let rest = try #require(page.split(separator: heading, maxSplits: 1).dropFirst().first)
        let block = try #require(rest.split(separator: "```sh\n", maxSplits: 1).dropFirst().first)
        return String(try #require(block.split(separator: "\n```", maxSplits: 1).first))
    }

    @Test("psql loads segments by \\copy, and every row is as it was")
    func psql() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        let folder = try await set(server, vault)
        let environment = [
            "PGHOST": server.host, "PGPORT": String(server.port), "PGUSER": "postgres", "PGDATABASE": "postgres",
        ]
        let script = "cd '\(folder)' && \(try command(after: "**PostgreSQL**"))"
        try await Program("bash", environment: environment).succeed(["-ec", script])
        let differ = "SELECT count(*) FROM (TABLE cron.job_run_details EXCEPT TABLE run) x"
        #expect(try await server.number(differ) == 0)
        #expect(try await server.number("SELECT count(*) FROM run") == 800)
    }

    @Test("DuckDB reads segments as they lie there")
    func duckDB() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        let folder = try await set(server, vault)
        let script = "cd '\(folder)' && \(try command(after: "**DuckDB**"))"
        let output = try await Program("bash", environment: ["PATH": try DuckDB.path()]).succeed(["-ec", script])
        for number in ["495", "5", "297", "3"] { #expect(output.contains(number), "\(output)") }
    }
}

/// DuckDB's command, from PyPI, where scripts/setup puts it.
private enum DuckDB {
    struct Missing: Error, CustomStringConvertible {
        let description = "DuckDB is not installed: run scripts/setup"
    }

    static func path() throws -> String {
        let environment = ProcessInfo.processInfo.environment
        let cache = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache"
        let folder = cache + "/cronvault-tools/bin"
        guard FileManager.default.fileExists(atPath: folder + "/duckdb") else { throw Missing() }
        return folder + ":" + (environment["PATH"] ?? "")
    }
}
