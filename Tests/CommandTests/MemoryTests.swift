import FoundationEssentials
import TestSupport
import Testing

/// What the server of `MemoryTests` holds.
private enum LargeServer {
    static let jobs = 10_000
    static let runs = 1_000_000

    /// Ten thousand jobs with hostile texts, one of them 8 MB and some of 1 MB long, and a million runs.
    @Sendable
    static func fill(_ server: TestServer) async throws {
        let texts = HostileText.samples.map(TestServer.literal).joined(separator: ", ")
        try await server.psql(
            """
            ALTER TABLE cron.job DISABLE TRIGGER ALL;
            INSERT INTO cron.job (schedule, command, nodename, nodeport, database, username, jobname)
            SELECT '0 3 * * *', repeat(t[1 + n % cardinality(t)], 1 + n % 5), 'localhost', 1, 'postgres', 'postgres', 'job ' || n
            FROM generate_series(1, \(jobs - 3)) n, (SELECT ARRAY[\(texts)]::text[]) x(t);
            INSERT INTO cron.job (schedule, command, nodename, nodeport, database, username, jobname)
            SELECT '0 3 * * *', repeat('x''"\\é', CASE WHEN n = 1 THEN 1333333 ELSE 166666 END), 'localhost', 1, 'postgres',
                'postgres', 'large ' || n
            FROM generate_series(1, 3) n;
            ALTER TABLE cron.job ENABLE TRIGGER ALL;
            INSERT INTO cron.job_run_details
            SELECT n % \(jobs), n, n % 32768, 'postgres', 'postgres', t[1 + n % cardinality(t)], 'succeeded',
                t[1 + n % cardinality(t)], now(), now()
            FROM generate_series(1, \(runs)) n, (SELECT ARRAY[\(texts)]::text[]) x(t);
            SELECT setval('cron.runid_seq', \(runs));
            """
        )
    }
}

/// Memory does not grow with the jobs or the history.
@Suite("Memory", .server("memory", prepare: LargeServer.fill), .serialized)
struct MemoryTests {
    /// What a command may take at most, in bytes.
    private static let limit = 96_000_000

    /// Runs a command to its end; returns what it said and the most memory it was seen to take.
    private func measured(_ vault: Vault, _ words: [String]) async throws -> (report: JSONValue, peak: Int) {
        let peak = PeakMemory()
        let result = try await vault.command.run(words + ["--repo", vault.repository, "--json"]) { pid in
            while try !CommandLines.hasEnded(pid) { try await peak.look(at: pid) }
        }
        try #require(result.status == 0, "\(words): \(result)")
        return (try result.json(), await peak.bytes)
    }

    @Test("10,000 jobs with hostile texts and a million runs are taken, listed, shown and checked within 96 MB")
    func limit() async throws {
        let (vault, server) = (try Vault(), try TestServer.running())
        let backup = try await measured(vault, ["backup", "--layers", "cron,history", "--db", server.connection()])
        #expect(backup.report["jobs"]?["total"]?.number == LargeServer.jobs)
        #expect(backup.report["history"]?["rows"]?.number == LargeServer.runs)
        let check = try await measured(vault, ["check"])
        #expect(check.report["status"]?.text == "ok")
        let show = try await measured(vault, ["show", "--job", "large 1"])
        #expect(show.report["jobs"]?.elements.count == 1)
        let list = try await measured(vault, ["list"])
        for (name, peak) in [("backup", backup.peak), ("check", check.peak), ("show", show.peak), ("list", list.peak)] {
            #expect(peak > 0 && peak <= Self.limit, "\(name) took \(peak) bytes")
        }
    }
}

/// The most memory a process was seen to have resident.
private actor PeakMemory {
    private(set) var bytes = 0

    /// Looks once and comes back after a moment.
    ///
    /// The kernel keeps the highest value itself (proc(5), `VmHWM`).
    func look(at pid: Int32) async throws {
        let status = FileManager.default.contents(atPath: "/proc/\(pid)/status").map {
            String(decoding: $0, as: UTF8.self)
        }
        for line in (status ?? "").split(separator: "\n") where line.hasPrefix("VmHWM:") {
            bytes = max(bytes, 1024 * (line.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0))
        }
        try await Task.sleep(for: .milliseconds(10))
    }
}
