import BackupFormat
import FoundationEssentials
import TestSupport
import Testing

@Suite("A full layer that is a copy of the server's files")
struct PhysicalCopyTests {
    private let vault: Vault

    init() throws { vault = try Vault() }

    private func copied(_ server: TestServer) async throws -> String {
        let report = try await vault("backup", "--full", "physical", on: server)
        #expect(report["status"]?.text == "complete", "\(report)")
        return try #require(report["set"]?.text)
    }

    @Test("is drilled behind the fence: the jobs in it run nowhere, and the source does not change by a row")
    func fenced() async throws {
        try await withServer("copy-fenced") { server in
            try await server.fillWithWriters()
            let set = try await copied(server)
            try await server.fallSilent()
            let before = try await server.content()
            let report = try await vault("drill", set)
            #expect(report["status"]?.text == "ok", "\(report.unwell)")
            for id in ["copy.source", "copy.whole", "copy.jobs", "fence.launcher", "restore", "databases.restored"] {
                #expect(report.status(id) == "ok", "\(id)")
            }
            #expect(report.check("launcher.executes-here")?["evidence"]?.elements.count == 1)
            #expect(report["jobs"]?["passed"]?.number == 4)
            #expect(try await server.content() == before)

            let copy = try vault.manifest(of: set)["full"]?["copy"]
            #expect(copy?["kind"]?.text == "physical")
            #expect(copy?["label"]?.text == "cronvault \(set)")
            #expect(copy?["tool"]?.text?.hasPrefix("pg_basebackup ") == true)
            #expect(copy?["timeline"]?.number == 1)
            #expect(copy?["manifest_checksum"]?.text?.count == 64)
            #expect(copy?["jobs_changed"] == .boolean(false))
            for key in ["start_lsn", "stop_lsn", "server_lsn_before", "server_lsn_after"] {
                #expect(copy?[key]?.text?.contains("/") == true, "\(key)")
            }
            #expect(try await vault("check", set).unwell.isEmpty)
        }
    }

    @Test("started without a fence it does write to its source: the fence is what holds")
    func unfenced() async throws {
        try await withServer("copy-unfenced") { server in
            try await server.fillWithWriters()
            let set = try await copied(server)
            try await server.fallSilent()
            let before = try await server.number("SELECT count(*) FROM written")
            try await Copy.unpacked(vault.folder(of: set), on: server) { copy in
                try await copy.start(["shared_preload_libraries=pg_cron", "cron.database_name=postgres"])
                try await eventually("the copy's jobs write to the source", within: .seconds(90)) {
                    try await server.number("SELECT count(*) FROM written") > before
                }
                try await copy.stop()
            }
        }
    }

    @Test(
        "one damaged byte of the archive turns the drill red, and the check; so does a page that only its digest knew"
    )
    func damaged() async throws {
        try await withServer("copy-damaged") { server in
            try await server.insert([.init("nightly")])
            let set = try await copied(server)
            let path = vault.folder(of: set) + "/full/base.tar.zst"
            let looked = try await vault("check", set, "--deep")
            #expect(looked.status("copy.whole") == "ok" && looked.status("copy.source") == "ok", "\(looked)")
            #expect(try await vault("check", "--deep", status: 64)["error"] != nil)
            let whole = try Data(contentsOf: URL(filePath: path))
            var bytes = whole
            bytes[bytes.count / 2] ^= 1
            try bytes.write(to: URL(filePath: path))
            let report = try await vault("drill", set, status: 13)
            #expect(report["status"]?.text == "failed")
            #expect(report.status("copy.whole") == "failed", "\(report.unwell)")
            #expect(try await vault("check", set, status: 13).unwell.count == 1)

            try whole.write(to: URL(filePath: path))
            try await Copy.changePage(in: path)
            let (old, new) = (Array(whole), Array(try Data(contentsOf: URL(filePath: path))))
            try vault.forgeManifest(of: set) {
                $0.replacing(SHA256Digest.hex(of: old), with: SHA256Digest.hex(of: new))
                    .replacing("\"bytes\" : \(old.count),", with: "\"bytes\" : \(new.count),")
            }
            #expect(try await vault("check", set).unwell.isEmpty)
            let deep = try await vault("check", set, "--deep", status: 13)
            #expect(deep.status("copy.whole") == "failed", "\(deep.unwell)")
            let verified = try await vault("drill", set, status: 13)
            #expect(verified.status("copy.whole") == "failed", "\(verified.unwell)")
            #expect(verified.check("copy.whole")?["summary"]?.text?.contains("pg_verifybackup") == true)
            #expect(verified.check("restore") == nil)
        }
    }

    @Test("whose jobs are not those of the cron layer beside it turns the drill red")
    func otherJobs() async throws {
        try await withServer("copy-other") { server in
            try await server.insert([.init("nightly"), .init("weekly")])
            let set = try await copied(server)
            try await server.psql("UPDATE cron.job SET schedule = '5 5 * * *' WHERE jobname = 'weekly'")
            let later = try await copied(server)
            try await Copy.exchange(vault, set, later)
            let report = try await vault("drill", set, status: 13)
            #expect(report.status("copy.jobs") == "failed", "\(report.unwell)")
            #expect(report.check("copy.jobs")?["evidence"]?.elements.count == 1)
            // The cron layer is laid over it all the same.
            #expect(report.status("jobs.unchanged") == "ok")
        }
    }

    @Test("comes back onto no running server; RESTORE.md of the set says how it does, and the steps work")
    func byHand() async throws {
        try await withServer("copy-hand") { server in
            try await server.fillWithWriters()
            let set = try await copied(server)
            try await server.fallSilent()
            let before = try await server.content()
            let refused = try await vault("restore", set, "--layers", "full,cron", on: server, status: 1)
            #expect(refused["error"]?["code"]?.text == "full-is-copy")
            #expect(refused["error"]?["hints"]?.elements.first?.text?.contains("RESTORE.md") == true)
            #expect(
                try await vault("drill", set, "--on", server.connection(), status: 64)["error"]?["code"]?.text
                    == "copy-needs-own-server"
            )
            #expect(
                try await vault("drill", set, "--self-test", status: 64)["error"]?["code"]?.text
                    == "self-test-needs-dumps"
            )
            let scenarios = try await vault("runbook")["scenarios"]?.elements ?? []
            #expect(scenarios.contains { $0["id"]?.text == "server-lost" })
            let commands = scenarios.flatMap { $0["steps"]?.elements ?? [] }.compactMap { $0["command"]?.text }
            #expect(!commands.contains { $0.contains("--layers full") }, "\(commands)")
            try await Copy.byGuide(vault.folder(of: set), on: server) { copy in
                try await copy.start(["shared_preload_libraries=pg_cron", "cron.database_name=postgres"])
                #expect(try await copy.psql("SELECT count(*) FROM cron.job WHERE active") == "0")
                #expect(
                    try await copy.psql("SELECT DISTINCT nodename, nodeport FROM cron.job") == "localhost|\(copy.port)"
                )
                #expect(try await copy.psql("SELECT count(*) FROM cron.job") == "4")
                try await copy.stop()
            }
            #expect(try await server.content() == before)
        }
    }

    @Test("a server that cannot be copied is said so before anything is taken, with what to do")
    func refused() async throws {
        let rules = ["local replication walled reject", "host replication walled all reject"]
        try await withServer("copy-refused", "--option", "max_wal_senders=2", access: rules) { server in
            try await server.psql(
                """
                CREATE ROLE plain LOGIN; CREATE ROLE walled LOGIN REPLICATION;
                GRANT pg_read_all_data, pg_read_all_settings TO plain, walled; ALTER ROLE plain BYPASSRLS;
                ALTER ROLE walled BYPASSRLS;
                """
            )
            func refusal(_ user: String, _ more: String...) async throws -> JSONValue? {
                let result = try await vault.run(
                    ["backup", "--full", "physical", "--db", server.connection(user: user)] + more,
                    on: nil
                )
                #expect(result.status != 0)
                return try result.json()["error"]
            }
            #expect(try await refusal("plain")?["code"]?.text == "no-replication-role")
            let walled = try await refusal("walled")
            #expect(walled?["code"]?.text == "replication-refused")
            #expect(walled?["hints"]?.elements.first?.text?.contains("replication \"walled\"") == true)
            #expect(try await refusal("postgres", "--databases", "postgres")?["code"]?.text == "databases-of-copy")
            #expect(try await refusal("postgres", "--full", "external")?["code"]?.text == "external-not-configured")
            let folder = try TemporaryFolder("tablespace")
            try await Program("chown").succeed(["--reference=\(server.data)", folder.path])
            try await server.psql("CREATE TABLESPACE fast LOCATION '\(folder.path)'")
            let tablespaces = try await refusal("postgres")
            #expect(tablespaces?["code"]?.text == "tablespaces")
            #expect(tablespaces?["problem"]?.text?.contains("fast") == true)
            #expect(!FileManager.default.fileExists(atPath: vault.repository + "/clusters"))
            let config = try folder.write("clusters: {main: {full: physical}}\n", to: "cronvault.yaml")
            let examined = try await vault("doctor", "--config", config, on: server, status: 13)
            #expect(examined.status("backup.copy") == "failed")
            try await server.psql("DROP TABLESPACE fast")
            #expect(try await vault("doctor", "--config", config, on: server).status("backup.copy") == "ok")
        }
        try await withServer("copy-senders", "--option", "max_wal_senders=0", "--option", "wal_level=minimal") {
            server in
            let error = try await vault("backup", "--full", "physical", on: server, status: 1)["error"]
            #expect(error?["code"]?.text == "wal-level")
            #expect(error?["hints"]?.elements.first?.text?.contains("wal_level = replica") == true)
        }
    }

    @Test("of PostgreSQL 13, 17 and 18 too", arguments: ["bullseye", "trixie", "sid"])
    func releases(name: String) async throws {
        do {
            try await MatrixServer.with(name) { try await drill(try await $0.start()) }
        } catch let error as MatrixUnavailable {
            try error.end()
        }
    }

    private func drill(_ place: MatrixServer.Place) async throws {
        let server = place.server
        try await server.emptyCron()
        try await server.insert([.init("often", schedule: "* * * * *"), .init("yearly", schedule: "0 0 1 1 *")])
        let taken = try await vault("backup", "--full", "physical", "--pg-bindir", server.programs, on: server)
        let set = try #require(taken["set"]?.text)
        #expect(taken["status"]?.text == "complete", "\(taken)")
        let report = try await vault("drill", set, "--pg-bindir", server.programs)
        #expect(report.unwell.isEmpty, "\(report.unwell)")
        #expect(report["drill"]?["postgres"]?.text?.hasPrefix("\(place.major)") == true)
    }
}
