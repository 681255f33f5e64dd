import FoundationEssentials
import Glibc
import TestSupport
import Testing

extension ServerTests {
    /// Places that cannot be written, and what is left there.
    @Suite("Trouble with the repository")
    struct RepositoryTrouble {
        private let vault: Vault
        private let server: TestServer

        init() throws {
            vault = try Vault()
            server = try TestServer.running()
        }

        /// Runs backup without the right of root to write where nobody may.
        private func backupAsMortal(_ repository: String) async throws -> CronvaultCommand.Result {
            var command = vault.command
            if geteuid() == 0 {
                command.program.prefix = ["setpriv", "--bounding-set=-dac_override,-dac_read_search", "--"]
            }
            // By TCP: the socket's folder is for the server's own user.
            let connection = "host=127.0.0.1 port=\(server.port) user=postgres"
            return try await command.run(["backup", "--db", connection, "--repo", repository, "--json"])
        }

        @Test("a repository that may not be written, or made, is refused by name, with what to do")
        func notWritable() async throws {
            try await vault.backup("--layers", "cron")
            let sets = vault.repository + "/clusters/main/sets"
            let locked = vault.folder.path("locked")
            try #require(mkdir(locked, 0o500) == 0 && chmod(sets, 0o500) == 0)
            let before = try vault.files()
            for (repository, named) in [(vault.repository, sets), (locked + "/repository", locked + "/repository")] {
                let result = try await backupAsMortal(repository)
                #expect(result.status == 1)
                let failure = try #require(try result.failure())
                #expect(failure["code"]?.text == "repository-io")
                #expect(failure["problem"]?.text?.contains(named) == true)
                #expect(failure["problem"]?.text?.contains("Permission denied") == true)
                #expect(failure["hints"]?[0]?.text?.contains("--repo") == true)
            }
            #expect(try vault.files() == before)
            try #require(chmod(sets, 0o700) == 0 && chmod(locked, 0o700) == 0)
            try await vault.backup("--layers", "cron")
        }

        @Test("a full disk ends the backup with nothing half-written, and the set taken before stays whole")
        func diskFull() async throws {
            try await server.psql(
                "CREATE TABLE noise AS SELECT sha512(n::text::bytea) AS x FROM generate_series(1, 40000) n",
                database: "metrics"
            )
            let place = vault.folder.path("small")
            try #require(mkdir(place, 0o700) == 0)
            let program = try CronvaultCommand.binary()
            let script = """
                mount -t tmpfs -o size=1m tmpfs \(place) || exit 99
                trap 'umount \(place)' EXIT
                set -- --repo \(place)/repository --json
                \(program) backup --layers cron --db "$DB" "$@" > /dev/null || exit 98
                \(program) backup --db "$DB" "$@"; echo "status $?" >&2
                find \(place) -name '.*.part' -print >&2
                find \(place)/repository/clusters/main/sets -mindepth 1 -maxdepth 1 | wc -l >&2
                \(program) check "$@" > /dev/null; echo "check $?" >&2
                """
            var shell = Program("sh")
            shell.environment["DB"] = server.connection()
            shell.environment["HOME"] = vault.folder.path
            shell.prefix = try await Program.ownMounts()
            let outcome = try await shell.run(["-c", script])
            try await server.psql("DROP TABLE noise", database: "metrics")
            #expect(outcome.errors == "status 1\n1\ncheck 0\n")
            let failure = try #require(try JSONValue(outcome.output)["error"])
            #expect(failure["code"]?.text == "no-space")
            #expect(failure["problem"]?.text?.contains("No space left on device") == true)
            #expect(failure["hints"]?.elements.isEmpty == false)
        }

        @Test("a place with other files is no repository and is left alone; where nothing is, only backup makes one")
        func noRepository() async throws {
            for words in [["list"], ["show"], ["check"]] {
                let result = try await vault.run(words + ["--json"])
                #expect(result.status == 10)
                #expect(try result.failure()?["code"]?.text == "no-repository")
                #expect(!FileManager.default.fileExists(atPath: vault.repository))
            }
            try vault.folder.write("a photo", to: "holiday.jpg")
            let result = try await vault.command.run([
                "backup", "--db", server.connection(), "--repo", vault.folder.path, "--json",
            ])
            #expect(result.status == 10)
            #expect(try result.failure()?["code"]?.text == "not-a-repository")
            #expect(try FileManager.default.contentsOfDirectory(atPath: vault.folder.path) == ["holiday.jpg"])
        }

        @Test(
            "a cluster may have any name, and its sets are found again",
            arguments: ["..", "../../x", "a//b", "中文 \"x\"", "-"]
        )
        func clusterNames(name: String) async throws {
            let set = try #require(try await vault.backup("--layers", "cron", "--cluster=\(name)")["set"]?.text)
            #expect(try await vault.json("list", "--cluster=\(name)")["sets"]?[0]?["id"]?.text == set)
            #expect(try await vault.json("show", "--cluster=\(name)")["cluster"]?.text == name)
            #expect(try await vault.json("check")["status"]?.text == "ok")
            #expect(try FileManager.default.contentsOfDirectory(atPath: vault.folder.path) == ["repository"])
        }

        @Test("a set that was never finished is not shown, and hinders nobody")
        func unfinished() async throws {
            let set = try await vault.set("--layers", "cron")
            try FileManager.default.removeItem(atPath: set.path("manifest.json.sha256"))
            #expect(try await vault.json("list")["sets"]?.elements.isEmpty == true)
            #expect(try await vault.run(["show", set.id, "--json"]).status == 1)
            // A machine that saw it finished knows better.
            #expect(try await vault.json("check", status: 13).notOK == ["sets", "set", "roll-back"])
            let elsewhere = ["XDG_STATE_HOME": vault.folder.path("another machine")]
            let checks = try await vault.json("check", environment: elsewhere)["checks"]
            let warned = checks?.elements.filter { $0["status"]?.text == "warning" } ?? []
            #expect(warned.contains { $0["summary"]?.text?.contains(set.id) == true })
            try await vault.backup("--layers", "cron")
            #expect(try await vault.json("list")["sets"]?.elements.count == 1)
        }
    }
}
