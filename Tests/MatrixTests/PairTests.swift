import TestSupport
import Testing

extension MatrixTests {
    @Suite("Every release restores every other's set")
    struct PairTests {
        @Test(
            "what the target cannot express is a blocker, or left out; what it reads otherwise is a finding",
            arguments: Pair.sixteen
        )
        func pair(_ pair: Pair) async throws {
            try await Matrix.using(pair.target) { matrix, server in
                let (vault, set) = (matrix.vault, try #require(matrix.sets[pair.source]))
                let cluster = ["--cluster", pair.source.rawValue]
                let launcher = try await server.steadyLauncher()
                let strict = try await vault.restore(set, cluster + ["--dry-run"], on: server)
                #expect(strict.blockers.map { $0["object"]?.text } == pair.rejected)
                #expect(Set(strict.blockerCodes).isSubset(of: ["schedule-rejected"]))

                let restored = try await vault.restore(set, cluster + ["--on-conflict", "skip"], on: server)
                #expect(restored["applied"] == .boolean(true))
                #expect(Set(restored.objects(of: "note")) == pair.notes)
                #expect(restored["verify"]?.unpassed == pair.verdict)
                try await lookAt(server, without: pair)

                let armed = try await vault(
                    "arm",
                    "--confirm",
                    "--cluster",
                    pair.source.rawValue,
                    on: server
                )
                #expect(armed["refused"] == .list([]))
                #expect(try await server.psql("SELECT count(*) FROM cron.job WHERE NOT active") == inactive(pair))
                // T17: nothing of all this ever ends the launcher, which old releases do not bring back.
                #expect(try await server.launcher() == launcher)
            }
        }

        /// T5, T6, T7, T8, T9, T14: where they run, that none does, and that the next one can be made.
        private func lookAt(_ server: TestServer, without pair: Pair) async throws {
            let count = MatrixJobs.rows(of: pair.source).count - pair.rejected.count
            #expect(try await server.number("SELECT count(*) FROM cron.job") == Int64(count))
            #expect(try await server.number("SELECT count(*) FROM cron.job WHERE active") == 0)
            #expect(
                try await server.psql("SELECT DISTINCT nodename, nodeport FROM cron.job") == "localhost|\(server.port)"
            )
            #expect(try await server.psql("SELECT status FROM cron.job_run_details WHERE runid = 6") == "failed")
            #expect(try await server.number("SELECT count(*) FROM cron.job_run_details") == 6)
            #expect(try await server.number("SELECT cron.schedule('next', '21 3 1 1 *', 'SELECT 1')") > 40)
            #expect(try await server.number("SELECT nextval('cron.runid_seq')") > 6)
            #expect(try await server.holds("SELECT has_schema_privilege('alice', 'cron', 'USAGE')"))
            try await server.psql("DELETE FROM cron.job WHERE jobname = 'next'")
        }

        private func inactive(_ pair: Pair) -> String {
            let rows = MatrixJobs.rows(of: pair.source).filter { !$0.isActive }
            return "\(rows.filter { !pair.rejected.contains("\"\($0.name ?? "")\"") }.count)"
        }

        @Test("T16: a setting that the release does not know is repeated by SHOW and believed by nobody")
        func unknownSetting() async throws {
            for name in [Matrix.Name.bullseye, .own] {
                try await Matrix.using(name) { matrix, server in
                    let manifest = try await matrix.vault("show", "latest", "--cluster", name.rawValue)
                    #expect(try await server.psql("SHOW cron.timezone") == "Asia/Tokyo")
                    #expect(manifest["pg_cron"]?["timezone"]?.text == "GMT")
                }
            }
        }
    }
}

extension Vault {
    /// Restores a set, however that ends, and returns the report.
    func restore(_ set: String, _ options: [String], on server: TestServer) async throws -> JSONValue {
        try await run(["restore", set] + options, on: server).json()
    }
}

extension JSONValue {
    /// The states of the checks that are not `ok`, by id.
    var unpassed: [String: String] { checks.filter { $0.value != "ok" } }
}
