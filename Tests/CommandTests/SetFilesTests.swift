import FoundationEssentials
import Glibc
import TestSupport
import Testing

extension ServerTests {
    /// What lies in a set, looked at with stock tools.
    @Suite("The files of a set")
    struct Files {
        private let vault: Vault

        init() throws {
            vault = try Vault()
        }

        /// T1: the copied recipe writes an archive without a job and reports success.
        @Test("pg_dump -n cron saves nothing and exits 0; our set proves by count and digest that it holds every job")
        func emptyArchive() async throws {
            let server = try TestServer.running()
            let recipe = vault.folder.path("recipe.dump")
            try await server.program("pg_dump").succeed(["-n", "cron", "-Fc", "-f", recipe, "-d", server.connection()])
            let listed = try await server.program("pg_restore").succeed(["-l", recipe])
            #expect(!listed.contains("TABLE DATA"))
            #expect(!listed.contains("EXTENSION"))
            let set = try await vault.set("--layers", "cron")
            let ours = try await server.program("pg_restore").succeed(["-l", set.path("cron/pg_cron.dump")])
            #expect(ours.contains("TABLE DATA cron job postgres"))
            #expect(ours.contains("EXTENSION - pg_cron"))
            #expect(!ours.contains("TABLE DATA cron job_run_details"))
            let proof = try #require(try set.json("manifest.json")["proof"])
            for key in ["total", "visible", "captured"] { #expect(proof[key]?.number == SampleServer.jobs) }
            #expect(proof["digest"] == proof["digest_of_dump"])
        }

        @Test("every file opens with stock tools, is for its owner alone, and is what the manifest says")
        func stockTools() async throws {
            let set = try await vault.set()
            let listed = try #require(try set.json("manifest.json")["files"]).elements
            let own = ["manifest.json", "manifest.json.sha256"]
            #expect(listed.compactMap { $0["path"]?.text }.sorted() == (try set.files().filter { !own.contains($0) }))
            for entry in listed {
                let path = try #require(entry["path"]?.text)
                let digest = try await Program("sha256sum").succeed([set.path(path)])
                #expect(digest.hasPrefix(try #require(entry["sha256"]?.text) + " "))
                if path.hasSuffix(".zst") { try await Program("zstd").succeed(["-q", "-t", set.path(path)]) }
            }
            let digest = try await Program("sha256sum").succeed([set.path("manifest.json")])
            #expect(digest.hasPrefix(try set.text("manifest.json.sha256") + " "))
            for path in try set.files() {
                var status = stat()
                #expect(stat(set.path(path), &status) == 0 && status.st_mode & 0o777 == 0o600, "\(path)")
            }
        }

        @Test("the dump of the cron database has everything but the rows that the other layers hold")
        func dumps() async throws {
            let server = try TestServer.running()
            let set = try await vault.set("--layers", "full")
            for (name, wanted, unwanted) in [
                ("postgres", "EXTENSION - pg_cron", "TABLE DATA cron"), ("shop", "TABLE DATA public orders", "cron"),
            ] {
                let dump = vault.folder.path(name)
                try await Program("zstd").succeed(["-q", "-d", set.path("databases/\(name).dump.zst"), "-o", dump])
                let listed = try await server.program("pg_restore").succeed(["-l", dump])
                #expect(listed.contains(wanted))
                #expect(!listed.contains(unwanted))
            }
            let globals = try await Program("zstd").succeed(["-dc", set.path("globals.sql.zst")])
            #expect(globals.contains("CREATE ROLE app;"))
            #expect(globals.contains("PASSWORD 'SCRAM-SHA-256"))
            let without = try await vault.set("--layers", "full", "--no-role-passwords", "--databases", "shop")
            #expect(try await !Program("zstd").succeed(["-dc", without.path("globals.sql.zst")]).contains("PASSWORD"))
        }

        /// T9: grants are part of the cron layer.
        @Test("what was granted and revoked on the extension's objects is captured, and in the script for psql")
        func grants() async throws {
            let set = try await vault.set("--layers", "cron")
            let grants = try #require(try set.json("cron/settings.json")["grants"]).elements
            func has(_ object: String, _ grantee: String?, _ privilege: String, _ key: String = "target") -> Bool {
                grants.contains { grant in
                    grant["object"]?.text?.hasPrefix(object) == true && grant["grantee"]?.text == grantee
                        && grant["privilege"]?.text == privilege && grant[key] != .boolean(false)
                }
            }
            #expect(has("cron", "app", "USAGE", "grantable"))
            #expect(has("cron", "see all", "USAGE"))
            #expect(has("cron.schedule_in_database(", "app", "EXECUTE"))
            #expect(has("cron.job_run_details", nil, "DELETE", "revoked"))
            #expect(!grants.contains { $0["grantee"]?.text == "stranger" })
            let script = try set.text("cron/jobs.sql")
            #expect(script.contains("GRANT USAGE ON SCHEMA cron TO \"app\" WITH GRANT OPTION;"))
            #expect(script.contains("REVOKE DELETE ON TABLE cron.job_run_details FROM PUBLIC;"))
        }

        /// T16: only `pg_settings` is believed.
        @Test("a setting that this release does not know is not captured, though SHOW repeats it")
        func placeholders() async throws {
            let server = try TestServer.running()
            #expect(try await server.psql("SHOW cron.launch_active_jobs") == "off")
            let set = try await vault.set("--layers", "cron")
            let settings = try #require(try set.json("cron/settings.json")["settings"]?["all"]).elements
            let names = settings.compactMap { $0["name"]?.text }
            #expect(names.contains("cron.database_name"))
            #expect(!names.contains("cron.launch_active_jobs"))
            #expect(!names.contains("cron.timezone"))
            let cron = try set.json("manifest.json")["pg_cron"]
            #expect(cron?["releases"]?.elements.compactMap(\.text) == ["1.4.2"])
            #expect(cron?["timezone"]?.text == "GMT")
        }

        @Test("history is complete: segments and tail hold every row, as PostgreSQL itself writes CSV")
        func history() async throws {
            let server = try TestServer.running()
            let set = try await vault.set("--layers", "cron,history")
            let manifest = try #require(try set.json("manifest.json")["history"])
            let generation = try #require(manifest["generation"]?.text)
            let name = try #require(manifest["segments"]?[0]?["name"]?.text)
            let segment = "\(vault.repository)/clusters/main/history/\(generation)/\(name)"
            let stored = try await Program("zstd").succeed(["-dc", segment])
            func copy(_ status: String) async throws -> String {
                try await server.psql(
                    """
                    SET timezone = 'UTC';
                    COPY (SELECT * FROM cron.job_run_details WHERE status = '\(status)' ORDER BY runid) TO STDOUT (FORMAT csv, HEADER)
                    """
                )
            }
            #expect(stored == (try await copy("succeeded")) + "\n")
            let tail = try await Program("zstd").succeed(["-dc", set.path("history/tail.csv.zst")])
            #expect(tail == (try await copy("running")) + "\n")
        }
    }
}
