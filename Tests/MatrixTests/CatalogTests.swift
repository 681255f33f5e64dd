import TestSupport
import Testing

extension MatrixTests {
    @Suite("Catalog versions 1.0 to 1.6, both directions", .serialized)
    struct CatalogTests {
        static let versions = ["1.0", "1.1", "1.2", "1.3", "1.4", "1.4-1", "1.5", "1.6"]
        private static let (withoutNames, cutting) = (["1.0", "1.1", "1.2"], ["1.3", "1.4", "1.4-1"])

        @Test(
            "a set of an old catalog comes back onto the newest: what it lacked gets its default",
            arguments: versions
        )
        func upwards(_ version: String) async throws {
            try await Matrix.using(.trixie, catalog: version) { matrix, server in
                try await fill(server, version)
                let report = try await matrix.vault.set(of: server, cluster: "catalog")
                #expect(report["jobs"]?["captured"]?.number == 2)
                let gaps = report["gaps"]?.elements.compactMap(\.text) ?? []
                #expect(gaps.contains { $0.hasPrefix("history:") } == Self.withoutNames.contains(version))
                try await server.emptyCron()
                let restored = try await matrix.vault.restore("latest", ["--cluster", "catalog"], on: server)
                #expect(restored["set"] == report["set"])
                #expect(restored["verify"]?.checks.values.contains("failed") == false)
                let columns = "SELECT jobname IS NOT NULL, active FROM cron.job ORDER BY jobid"
                let named = Self.withoutNames.contains(version) ? "f|f" : "t|f"
                #expect(try await server.psql(columns) == "\(named)\n\(named)")
                try await matrix.vault("arm", "--confirm", "--cluster", "catalog", on: server)
                // Before 1.1 every job ran.
                let states = version == "1.0" ? "t\nt" : "t\nf"
                #expect(try await server.psql("SELECT active FROM cron.job ORDER BY jobid") == states)
            }
        }

        private func fill(_ server: TestServer, _ version: String) async throws {
            let active = version == "1.0" ? ("", "", "") : (", active", ", true", ", false")
            let name = Self.withoutNames.contains(version) ? ("", "", "") : (", jobname", ", 'one'", ", 'two'")
            try await server.psql(
                """
                INSERT INTO cron.job (schedule, command, nodeport\(active.0)\(name.0)) VALUES
                ('17 3 1 1 *', 'SELECT 1', \(server.port)\(active.1)\(name.1)),
                ('18 3 1 1 *', 'SELECT 2', \(server.port)\(active.2)\(name.2))
                """
            )
        }

        @Test(
            "a set of the newest catalog onto an old one: losses are listed, inactive jobs are needed",
            arguments: versions
        )
        func downwards(_ version: String) async throws {
            try await Matrix.using(.trixie, catalog: version) { matrix, server in
                let set = try #require(matrix.sets[.trixie])
                let restored = try await matrix.vault.restore(set, ["--cluster", "trixie"], on: server)
                guard version != "1.0" else {
                    #expect(restored.blockerCodes == ["catalog-too-old"])
                    #expect(restored.blockers[0]["hint"]?.text?.contains("ALTER EXTENSION pg_cron UPDATE") == true)
                    #expect(try await server.number("SELECT count(*) FROM cron.job") == 0)
                    return
                }
                #expect(restored["applied"] == .boolean(true))
                #expect(restored["verify"]?.checks.values.contains("failed") == false)
                #expect(try await server.number("SELECT count(*) FROM cron.job WHERE NOT active") == 7)
                #expect(
                    try await server.psql("SELECT extversion FROM pg_extension WHERE extname = 'pg_cron'") == version
                )
                try await expectLosses(restored, version, server)
                let armed = try await matrix.vault("arm", "--confirm", "--cluster", "trixie", on: server)
                #expect(armed["armed"]?.elements.count == 5)
            }
        }

        private func expectLosses(_ restored: JSONValue, _ version: String, _ server: TestServer) async throws {
            let lost = restored.actions("note").filter { $0["detail"]?.text?.contains("name") == true }
            if Self.withoutNames.contains(version) {
                #expect(lost.count == 6)
                #expect(lost.allSatisfy { $0["detail"]?.text?.contains("ALTER EXTENSION pg_cron UPDATE") == true })
                #expect(restored.objects(of: "note").contains("history"))
                #expect(restored["history"] == .null)
                #expect(restored["verify"]?.checks["history.complete"] == "warning")
            } else if Self.cutting.contains(version) {
                #expect(lost.map { $0["object"]?.text } == ["\"\(MatrixJobs.longName)\""])
                #expect(try await server.number("SELECT max(octet_length(jobname::text)) FROM cron.job") == 63)
            } else {
                #expect(lost.isEmpty)
                #expect(restored["verify"]?.checks["history.complete"] == "ok")
            }
        }

        @Test("two names that are one once they are cut: a blocker, or the first alone comes back")
        func collision() async throws {
            try await Matrix.using(.trixie) { matrix, server in
                let stem = String(repeating: "n", count: 63)
                try await server.insert([.init(stem + "1"), .init(stem + "2")])
                try await matrix.vault.set(of: server, cluster: "collision")
                try await server.psql("DROP EXTENSION pg_cron; CREATE EXTENSION pg_cron VERSION '1.4-1'")
                let blocked = try await matrix.vault.restore("latest", ["--cluster", "collision"], on: server)
                #expect(blocked.blockerCodes == ["name-collision"])
                let options = ["--cluster", "collision", "--on-conflict", "skip"]
                let restored = try await matrix.vault.restore("latest", options, on: server)
                #expect(restored.objects(of: "skip") == ["\"\(stem)2\""])
                #expect(try await server.psql("SELECT jobname FROM cron.job") == stem)
            }
        }

        @Test("grants go to the function of the same purpose; what has none is listed")
        func grants() async throws {
            try await Matrix.using(.trixie) { matrix, server in
                try await server.insert([.init("one")])
                try await server.psql(
                    """
                    GRANT EXECUTE ON FUNCTION cron.unschedule(text) TO alice;
                    GRANT EXECUTE ON FUNCTION cron.alter_job(bigint, text, text, text, text, boolean) TO alice
                    """
                )
                try await matrix.vault.set(of: server, cluster: "grants")
                try await server.psql("DROP EXTENSION pg_cron; CREATE EXTENSION pg_cron VERSION '1.3'")
                let restored = try await matrix.vault.restore("latest", ["--cluster", "grants"], on: server)
                #expect(restored.objects(of: "grant") == ["cron.unschedule(name)"])
                #expect(
                    restored.objects(of: "note") == ["cron.alter_job(bigint,text,text,text,text,boolean)"]
                )
                #expect(restored["verify"]?.checks["grants"] == "ok")
            }
        }

        @Test("pause needs a catalog that knows inactive jobs; a canary one whose cron.schedule takes a name")
        func commands() async throws {
            try await Matrix.using(.trixie, catalog: "1.0") { matrix, server in
                let paused = try await matrix.vault("pause", on: server, status: 1)
                #expect(paused.errorCode == "no-inactive-jobs")
            }
            try await Matrix.using(.trixie, catalog: "1.3") { matrix, server in
                try await server.insert([.init("one")])
                try await matrix.vault.set(of: server, cluster: "canary")
                let words = ["verify", "--canary", "--cluster", "canary", "--watch", "1"]
                let report = try await matrix.vault.run(words, on: server).json()
                #expect(report.unpassed == ["launcher.executes-here": "failed"])
            }
        }
    }
}
