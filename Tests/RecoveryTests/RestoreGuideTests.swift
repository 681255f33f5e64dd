import FoundationEssentials
import TestSupport
import Testing

@Suite("RESTORE.md, followed word for word, brings a set back without cronvault", .server("guide-source"))
struct RestoreGuideTests {
    private static let hostile = ["we ird's \"db\"", "a=b", "中文 \\ 数据库", "-dash", "$HOME `id`"]

    /// Databases and roles of every kind of name, a table in each, jobs, grants and history of both kinds.
    private func fill(_ server: TestServer) async throws {
        for name in Self.hostile {
            try await server.createRole(name, "LOGIN PASSWORD 'secret'")
            try await server.psql("CREATE DATABASE \(TestServer.identifier(name)) OWNER \(TestServer.identifier(name))")
            try await server.psql("CREATE TABLE kept AS SELECT generate_series(1, 100) AS id", database: name)
            try await server.psql("GRANT USAGE ON SCHEMA cron TO \(TestServer.identifier(name))")
        }
        try await server.psql("CREATE TABLE beside_the_jobs AS SELECT 'here' AS word")
        try await server.insert(
            HostileText.samples.enumerated().map { index, text in
                let name = Self.hostile[index % Self.hostile.count]
                let command = text.isEmpty ? "SELECT 1" : text
                return .init(
                    index % 4 == 0 ? nil : "\(index) \(text.prefix(20))",
                    command: command,
                    database: name,
                    username: name,
                    isActive: index % 3 != 0
                )
            }
        )
        try await server.addRuns(2000, of: 1)
        try await server.psql(
            """
            DELETE FROM cron.job_run_details WHERE runid BETWEEN 100 AND 120;
            UPDATE cron.job_run_details SET status = 'running', end_time = NULL WHERE runid IN (7, 1999);
            UPDATE cron.job_run_details SET return_message = E'one\\n\\\\.\\ntwo\\n\\\\.\\r\\n' WHERE runid = 8;
            """
        )
    }

    /// The shell commands of the English half, in their order.
    private func commands(of guide: String) throws -> [String] {
        let english = try #require(guide.split(separator: "\n---\n").first)
        return english.split(separator: "```sh\n").dropFirst().map { String($0.split(separator: "\n```")[0]) }
    }

    private func runs(_ server: TestServer) async throws -> String {
        try await server.runs(where: "status <> 'running' AND return_message NOT LIKE 'closed by restore%'")
    }

    @Test("on a fresh server, with psql, pg_restore and zstd alone: same jobs, inactive; same runs; then armed by hand")
    func wordForWord() async throws {
        let (source, vault) = (try TestServer.running(), try Vault())
        try await fill(source)
        let keys = try await SigningKeys(in: vault.folder)
        let taken = try await vault("backup", "--config", keys.signing, on: source)
        let set = try #require(taken["set"]?.text)
        let guide = String(
            decoding: try Data(contentsOf: URL(filePath: vault.folder(of: set) + "/RESTORE.md")),
            as: UTF8.self
        )
        let commands = try commands(of: guide)
        #expect(commands.count >= 8)
        #expect(commands[0].contains("openssl pkeyutl -verify"))
        try await withServer("guide-target", "--no-extension") { target in
            for command in commands {
                try await run(command, in: vault.folder(of: set), on: target, trusting: keys.publicKey)
            }
            #expect(try await target.number("SELECT count(*) FROM cron.job WHERE active") == 0)
            #expect(try await target.jobs(without: "active", "nodeport") == source.jobs(without: "active", "nodeport"))
            #expect(
                try await target.psql("SELECT DISTINCT nodename, nodeport FROM cron.job") == "localhost|\(target.port)"
            )
            #expect(try await runs(target) == runs(source))
            #expect(
                try await target.psql(
                    "SELECT runid, status FROM cron.job_run_details WHERE runid IN (7, 1999) ORDER BY 1"
                ) == "7|failed\n1999|failed"
            )
            for name in Self.hostile {
                #expect(try await target.number("SELECT count(*) FROM kept", database: name) == 100)
            }
            #expect(try await target.psql("SELECT word FROM beside_the_jobs") == "here")
            #expect(try await vault("verify", set, on: target, status: 13).notOK == ["jobs.state"])
            try await armByHand(set, vault, target)
            #expect(try await target.jobs(without: "nodeport") == source.jobs(without: "nodeport"))
            #expect(try await vault("verify", set, on: target).notOK == [])
        }
    }

    /// The statement in the comment at the end of `cron/jobs.sql`.
    private func armByHand(_ set: String, _ vault: Vault, _ target: TestServer) async throws {
        let script = String(
            decoding: try Data(contentsOf: URL(filePath: vault.folder(of: set) + "/cron/jobs.sql")),
            as: UTF8.self
        )
        let comment = try #require(script.split(separator: "\n/*\n").last?.split(separator: "\n*/").first)
        try await target.psql(String(comment))
    }

    /// A block as a person runs it: in the set's folder, with the server named by its environment.
    private func run(
        _ block: String,
        in folder: String,
        on server: TestServer,
        trusting key: String
    ) async throws {
        var shell = Program("sh")
        shell.environment["PATH"] = server.programs + ":/usr/bin:/bin"
        shell.environment["PGHOST"] = "127.0.0.1"
        shell.environment["PGPORT"] = String(server.port)
        shell.environment["PGUSER"] = "postgres"
        shell.environment["PUBLIC_KEY"] = key
        let script = "set -e\nif command -v cronvault; then exit 99; fi\ncd '\(folder)'\n\(block)"
        let outcome = try await shell.run(["-c", script])
        #expect(outcome.status == 0, "\(block)\n\(outcome.errors)\(outcome.output)")
    }
}
