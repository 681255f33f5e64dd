import FoundationEssentials
import TestSupport
import Testing

/// Every form of dump that pg_dump and pg_dumpall write, of a real server.
@Suite("audit: forms of dumps", .server("audit-forms", prepare: { try await $0.demo() }), .serialized)
struct AuditFormTests {
    private let vault: Vault

    init() throws {
        vault = try Vault()
    }

    /// Makes a dump by a stock program and returns its path.
    private func dump(
        _ program: String,
        _ arguments: [String],
        compressedBy compressor: [String] = []
    ) async throws -> String {
        let server = try TestServer.running()
        let path = vault.folder.path("dump")
        try await server.program(program).succeed(arguments + ["-d", server.connection(), "-f", path])
        guard let name = compressor.first else { return path }
        try await Program(name).succeed(compressor.dropFirst() + [path])
        let made = try FileManager.default.contentsOfDirectory(atPath: vault.folder.path).first {
            $0.hasPrefix("dump.")
        }
        return vault.folder.path(try #require(made))
    }

    static let forms: [(program: String, arguments: [String], compressor: [String], format: String)] = [
        ("pg_dump", ["-Fp"], [], "plain"), ("pg_dump", ["-Fc"], [], "custom"), ("pg_dump", ["-Fd"], [], "directory"),
        ("pg_dump", ["-Ft"], [], "tar"), ("pg_dump", ["-Fd", "-j2"], [], "directory"),
        ("pg_dump", ["--inserts"], [], "plain"),
        ("pg_dump", ["--column-inserts", "--rows-per-insert=100"], [], "plain"),
        ("pg_dump", ["-n", "cron", "-e", "pg_cron", "-Fc"], [], "custom"), ("pg_dumpall", [], [], "plain"),
        ("pg_dumpall", ["--inserts"], ["gzip"], "plain"), ("pg_dump", ["-Fp"], ["zstd", "-q"], "plain"),
        ("pg_dump", ["-Fp"], ["xz", "-1"], "plain"), ("pg_dump", ["-Fc"], ["gzip"], "custom"),
        ("pg_dump", ["-Fc", "-Z0"], ["zstd", "-q"], "custom"), ("pg_dump", ["-Ft"], ["xz", "-1"], "tar"),
    ]

    @Test("holds the same jobs and runs in every form", arguments: forms)
    func form(program: String, arguments: [String], compressor: [String], format: String) async throws {
        let server = try TestServer.running()
        let path = try await dump(program, arguments, compressedBy: compressor)
        let report = try await vault("audit", path)
        #expect(report["status"]?.text == "warning")
        #expect(report["dump"]?["format"]?.text == format)
        #expect(report["jobs"]?["total"]?.number == Int(try await server.number("SELECT count(*) FROM cron.job")))
        let runs = try await server.number("SELECT count(*) FROM cron.job_run_details")
        // Jobs may have run since: the demonstration's are due every minute.
        #expect(report["history"]?["rows"]?.number ?? 0 > 20_000)
        #expect(Int64(report["history"]?["rows"]?.number ?? 0) <= runs)
        let listed = (report["jobs"]?["list"]?.elements ?? []).map {
            "\($0["jobid"]?.number ?? 0) \($0["command"]?.text ?? "")"
        }
        let there = try await server.psql("SELECT jsonb_agg(jobid || ' ' || command ORDER BY jobid) FROM cron.job")
        #expect(listed == (try JSONValue(there)).elements.compactMap(\.text))
        let databases = (report["databases"]?.elements ?? []).filter { $0["jobs"]?.number ?? 0 > 0 }
        #expect(databases.count == 1 && databases[0]["extension"]?.isTrue == true)
        if program == "pg_dumpall" {
            #expect(databases[0]["name"]?.text == "postgres")
            #expect(report.checks["roles.exist"] == "ok" && report.checks["databases.exist"] == "ok")
        } else {
            #expect(report.checks["roles.exist"] == "warning")
        }
    }

    @Test("a pipe is read as a file is, an archive too", arguments: ["-Fp", "-Fc", "-Ft"])
    func pipes(format: String) async throws {
        let path = try await dump("pg_dump", [format])
        let pipe = vault.folder.path("pipe")
        try await Program("mkfifo").succeed([pipe])
        let result = try await vault.run(["audit", pipe], on: nil) { _ in
            try await Program("sh").succeed(["-c", "cat '\(path)' >'\(pipe)'"])
        }
        #expect(result.status == 0)
        #expect(try result.json()["jobs"]?["total"]?.number == 13)
        let input = try await CronvaultCommand().program.run(
            ["audit", "-", "--json"],
            input: format == "-Fp" ? try String(contentsOf: URL(filePath: path), encoding: .utf8) : ""
        )
        if format == "-Fp" { #expect(try JSONValue(input.output)["jobs"]?["total"]?.number == 13) }
    }

    @Test(
        "a dump that is cut short fails, whatever its form",
        arguments: [
            ("-Fp", [], 0.6), ("-Fc", [], 0.6), ("-Ft", [], 0.4), ("-Fp", ["gzip"], 0.7), ("-Fc", ["gzip"], 0.9),
            ("-Fc", ["xz", "-1"], 0.9),
        ] as [(String, [String], Double)]
    )
    func truncated(format: String, compressor: [String], share: Double) async throws {
        let path = try await dump("pg_dump", [format], compressedBy: compressor)
        let bytes = try Data(contentsOf: URL(filePath: path))
        try vault.folder.write(Array(bytes.prefix(Int(Double(bytes.count) * share))), to: "cut")
        let report = try await vault("audit", vault.folder.path("cut"), status: 13)
        #expect(report["status"]?.text == "failed")
        #expect(report.checks["dump.complete"] == "failed")
    }

    @Test("an archive of a newer pg_dump is an error that says so")
    func newer() async throws {
        let path = try await dump("pg_dump", ["-Fc"])
        var bytes = Array(try Data(contentsOf: URL(filePath: path)))
        bytes[6] = 99
        try vault.folder.write(bytes, to: "new")
        #expect(try await vault("audit", vault.folder.path("new"), status: 1).errorCode == "archive-too-new")
    }

    @Test("memory does not grow with a dump", .timeLimit(.minutes(3)))
    func memory() async throws {
        let server = try TestServer.running()
        let path = try await dump("pg_dump", ["-Fp"])
        let big = vault.folder.path("big.sql")
        let script = """
            { echo '-- PostgreSQL database dump'; echo 'COPY public.t (a) FROM stdin;'
              head -c 150000000 /dev/zero | tr '\\0' x; echo; yes 'a row of a large table' | head -c 250000000; echo
              echo '\\.'; cat '\(path)'; echo '-- PostgreSQL database dump complete'; } >'\(big)'
            """
        try await Program("sh").succeed(["-c", script])
        let (report, bytes) = try await vault.peakMemory("audit", big, on: server)
        #expect(report["jobs"]?["total"]?.number == 13)
        #expect(bytes < 96 << 20)
    }
}
