import TestSupport
import Testing

extension ServerTests {
    /// The JSON that scripts rely on, and what people read.
    @Suite("Reports of backup, list, show and check")
    struct Reports {
        private let vault: Vault

        init() throws {
            vault = try Vault()
        }

        @Test("backup reports the set, how many jobs there are and were captured, the history and each database")
        func backup() async throws {
            let report = try await vault.backup("--label", "before \"it\"\n中文")
            #expect(report["status"]?.text == "complete")
            #expect(report["cluster"]?.text == "main")
            #expect(report["jobs"]?["total"]?.number == SampleServer.jobs)
            #expect(report["jobs"]?["visible"]?.number == SampleServer.jobs)
            #expect(report["jobs"]?["captured"]?.number == SampleServer.jobs)
            #expect(report["jobs"]?["estimated_total"] == .null)
            #expect(report["history"]?["rows"]?.number == SampleServer.finalRuns + SampleServer.unfinishedRuns)
            #expect(report["history"]?["new_rows"]?.number == SampleServer.finalRuns)
            #expect(report["history"]?["segments"]?.number == 1)
            #expect(report["databases"]?.elements.compactMap { $0["name"]?.text } == ["metrics", "postgres", "shop"])
            #expect(report["databases"]?.elements.allSatisfy { ($0["bytes"]?.number ?? 0) > 0 } == true)
            #expect((report["bytes"]?.number ?? 0) > 0)
            #expect(report["seconds"] != nil)
            let id = try #require(report["set"]?.text)
            let listed = try #require(try await vault.json("list")["sets"]?[0])
            #expect(listed["id"]?.text == id)
            #expect(listed["label"]?.text == "before \"it\"\n中文")
            #expect(listed["layers"]?.elements.compactMap(\.text) == ["full", "cron", "history"])
            let expected = [
                "bytes", "cluster", "id", "jobs", "label", "layers", "pg_cron", "postgres", "status", "taken_at",
            ]
            #expect(Set(expected).subtracting(listed.keys).isEmpty)
        }

        @Test("show tells the manifest and every job, with the state it shall have and its next run")
        func show() async throws {
            let id = try #require(try await vault.backup("--layers", "cron")["set"]?.text)
            let shown = try await vault.json("show", String(id.dropLast(3)))
            #expect(shown["set"]?.text == id)
            #expect(shown["proof"]?["total"]?.number == SampleServer.jobs)
            #expect(shown["proof"]?["digest"] == shown["proof"]?["digest_of_file"])
            #expect(shown["proof"]?["digest"] == shown["proof"]?["digest_of_dump"])
            let job = try #require(shown["jobs"]?[0])
            #expect(job["jobid"]?.number == 1)
            #expect(job["jobname"]?.text == "nightly")
            #expect(job["schedule"]?.text == "0 3 * * *")
            #expect(job["command"]?.text == "DELETE FROM orders")
            #expect(job["database"]?.text == "shop")
            #expect(job["username"]?.text == "app")
            #expect(job["nodename"]?.text == "localhost")
            #expect(job["nodeport"]?.number == (try TestServer.running().port))
            #expect(job["active"]?.isTrue == true)
            #expect(job["wanted_active"]?.isTrue == true)
            #expect(job["next_run"]?.text?.hasSuffix("T03:00:00Z") == true)
            #expect(shown["jobs"]?[1]?["active"] == .boolean(false))
            #expect(shown["jobs"]?.elements.count == SampleServer.jobs)
            let one = try await vault.json("show", "latest", "--job", "vacuum")
            #expect(one["jobs"]?.elements.compactMap { $0["jobid"]?.number } == [3])
            #expect(try await vault.json("show", "--job", "nobody's", status: 1)["error"]?["code"]?.text == "no-job")
        }

        @Test("check reads everything again and says so; without a set it looks at every one")
        func check() async throws {
            for _ in 0..<2 { try await vault.backup("--layers", "cron,history") }
            let all = try await vault.json("check")
            #expect(all["status"]?.text == "ok")
            #expect(all["checks"]?.elements.filter { $0["id"]?.text == "set" }.count == 2)
            let one = try await vault.json("check", "latest")
            #expect(one["checks"]?.elements.count == 1)
        }

        @Test("people read the same as short tables, in both languages")
        func words() async throws {
            let connection = try TestServer.running().connection()
            for language in ["en", "zh"] {
                let vault = try Vault()
                let backup = try await vault.run(["backup", "--db", connection, "--lang", language])
                #expect(backup.status == 0)
                #expect(backup.errors.isEmpty)
                try Snapshot("backup-\(language)").expect(Masked.text(backup.output))
                for words in [["list"], ["check"], ["show"], ["show", "--job", "nightly"]] {
                    let result = try await vault.run(words + ["--lang", language])
                    #expect(result.errors.isEmpty)
                    try Snapshot("\(words.joined(separator: "-"))-\(language)").expect(Masked.text(result.output))
                }
            }
        }

        @Test("a set holds the layers that were asked for, cron always, and only the databases named")
        func layers() async throws {
            let cron = try await vault.backup("--layers", "cron")
            #expect(cron["databases"]?.elements.isEmpty == true)
            #expect(cron["history"]?["rows"] == nil)
            let full = try await vault.set("--layers", "full", "--databases", "shop")
            let manifest = try full.json("manifest.json")
            #expect(manifest["cron"]?["jobs"]?.number == SampleServer.jobs)
            #expect(manifest["history"] == nil)
            #expect(try full.files().filter { $0.hasPrefix("databases/") } == ["databases/shop.dump.zst"])
            let failure = try await vault.backup("--databases", "shop,nowhere", status: 1)
            #expect(failure["error"]?["code"]?.text == "no-such-database")
            #expect(failure["error"]?["problem"]?.text?.contains("\"nowhere\"") == true)
        }

        @Test("the second history of a server stores no row twice")
        func segments() async throws {
            try await vault.backup("--layers", "cron,history")
            let second = try await vault.backup("--layers", "cron,history")
            #expect(second["history"]?["new_rows"]?.number == 0)
            #expect(try vault.files().filter { $0.hasPrefix("clusters/main/history/") }.count == 1)
        }
    }
}
