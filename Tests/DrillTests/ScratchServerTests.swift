import Foundation
import TestSupport
import Testing

@Suite("A drill on a server that was given")
struct ScratchServerTests {
    private let vault: Vault

    init() throws { vault = try Vault() }

    @Test("a job, though nothing else, is reason enough to refuse a server; the job stays")
    func jobs() async throws {
        try await withServer("drill-jobs-source") { source in
            try await source.insert([.init("one")])
            let set = try await vault.backup(source, layers: "full,cron")
            try await withServer("drill-jobs-scratch") { scratch in
                try await scratch.insert([.init("theirs", isActive: false)])
                let refused = try await vault("drill", set, "--on", scratch.connection(), status: 1)
                #expect(refused["error"]?["code"]?.text == "scratch-not-empty")
                #expect(refused["error"]?["detail"]?.text?.contains("theirs") == true)
                #expect(try await scratch.number("SELECT count(*) FROM cron.job WHERE jobname = 'theirs'") == 1)
            }
        }
    }

    private func config(_ source: TestServer) throws -> String {
        try vault.folder.write(
            "clusters:\n  main:\n    connection: \"\(source.connection())\"\n",
            to: "config.yaml"
        )
    }

    private func code(_ words: [String]) async throws -> String? {
        let result = try await vault.run(["drill"] + words, on: nil)
        #expect(result.status == 1, "\(words): \(result.output)")
        return try result.json()["error"]?["code"]?.text
    }

    /// As sets were before they said where the source's data lie.
    private func forgetFolder(in set: String) async throws {
        let path = vault.folder(of: set) + "/manifest.json"
        let folder = try #require(
            try JSONValue(String(contentsOfFile: path, encoding: .utf8))["server"]?["data_folder"]
        )
        #expect(folder.text?.hasSuffix("/data") == true)
        try await Program("sh").succeed([
            "-c", "sed -i '/\"data_folder\"/d' \"$1\" && printf %s \"$(sha256sum <\"$1\" | cut -c-64)\" >\"$1.sha256\"",
            "sh", path,
        ])
    }

    @Test("a copy of the source, made empty, is drilled on: by its folder, by the source's word, or by the user's")
    func copies() async throws {
        try await withServer("drill-copied") { source in
            try await source.insert([.init("one", schedule: "0 3 * * *")])
            let set = try await vault.backup(source, layers: "full,cron,history")
            let config = try config(source)
            try await source.withStandby { copy in
                let on = [set, "--on", copy.connection()]
                #expect(try await code(on) == "scratch-standby")
                try await copy.psql("SELECT pg_promote()")
                try await copy.psql("DELETE FROM cron.job")
                let before = try await copy.psql(Self.everything)
                let report = try await vault("drill", set, "--on", copy.connection())
                #expect(report["jobs"]?["passed"]?.number == 1)
                #expect(try await copy.psql(Self.everything) == before)

                try await forgetFolder(in: set)
                #expect(try await code(on) == "scratch-may-be-source")
                // Admitted, a job refuses it next.
                try await copy.insert([.init("theirs", isActive: false)])
                #expect(try await code(on + ["--is-copy"]) == "scratch-not-empty")
                #expect(try await code(on + ["--config", config]) == "scratch-not-empty")
                #expect(try await copy.number("SELECT count(*) FROM cron.job") == 1)
            }
            #expect(try await source.number("SELECT count(*) FROM cron.job WHERE active") == 1)
        }
    }

    @Test(
        "the source is refused whatever is said; started again since, it takes a wrong word to come near it"
    )
    func sourceItself() async throws {
        try await withServer("drill-itself") { source in
            try await source.insert([.init("one", isActive: false)])
            let set = try await vault.backup(source, layers: "full,cron")
            let config = try config(source)
            let on = [set, "--on", source.connection(), "--is-copy"]
            #expect(try await code(on) == "scratch-is-source")
            #expect(try await code(on + ["--config", config]) == "scratch-is-source")
            try await source.restart()
            #expect(try await code(Array(on.dropLast())) == "scratch-may-be-source")
            #expect(try await code(on + ["--config", config]) == "scratch-is-source")
            #expect(try await code(on) == "scratch-not-empty")
            #expect(try await source.number("SELECT count(*) FROM cron.job") == 1)
        }
    }

    /// Roles, databases, and whatever stands in the first one.
    private static let everything = """
        SELECT rolname FROM pg_roles UNION ALL SELECT datname FROM pg_database
        UNION ALL SELECT nspname FROM pg_namespace WHERE nspname !~ '^pg_'
        UNION ALL SELECT oid::regclass::text FROM pg_class WHERE relnamespace IN ('public'::regnamespace)
        UNION ALL SELECT count(*)::text FROM cron.job ORDER BY 1
        """

    @Test("leaves it as it was found, also after one that was killed; refuses the source, and what is not empty")
    func given() async throws {
        try await withServer("drill-given") { source in
            try await source.demo()
            let set = try await vault.backup(source, layers: "full,cron,history")
            let config = try vault.folder.write(
                "clusters:\n  main:\n    connection: \"\(source.connection())\"\n",
                to: "config.yaml"
            )
            let itself = try await vault("drill", set, "--on", source.connection(), "--config", config, status: 1)
            #expect(itself["error"]?["code"]?.text == "scratch-is-source")
            // Without a configuration the set knows its source.
            let unknown = try await vault("drill", set, "--on", source.connection(), status: 1)
            #expect(unknown["error"]?["code"]?.text == "scratch-is-source")

            try await withServer("drill-scratch") { scratch in
                let before = try await scratch.psql(Self.everything)
                let line = ["drill", set, "--on", scratch.connection(), "--config", config]
                let killed = try await vault.run(line, on: nil) { process in
                    try await eventually("something has been restored") {
                        try await scratch.number("SELECT count(*) FROM pg_roles WHERE rolname = 'shop_app'") == 1
                    }
                    kill(process, SIGKILL)
                }
                #expect(killed.status == 128 + SIGKILL)

                // Somebody else's, made since: no drill takes it away.
                try await scratch.psql("CREATE ROLE visitor; CREATE DATABASE theirs")
                let inUse = try await vault.run(line, on: nil)
                #expect(inUse.status == 1)
                #expect(try inUse.json()["error"]?["code"]?.text == "scratch-not-empty")
                #expect(try inUse.json()["error"]?["problem"]?.text?.contains("theirs") == true)
                let kept = "SELECT count(*) FROM pg_database, pg_roles WHERE datname = 'theirs' AND rolname = 'visitor'"
                #expect(try await scratch.number(kept) == 1)
                try await scratch.psql("DROP DATABASE theirs; DROP ROLE visitor")
                #expect(try await scratch.psql(Self.everything) == before)

                let report = try await vault.run(line, on: nil).json()
                let failed = report["checks"]?.elements.filter { $0["status"]?.text == "failed" } ?? []
                #expect(failed.isEmpty, "\(report)")
                #expect(report["network_fenced"]?.isTrue == false)
                let fence = report["checks"]?.elements.first { $0["id"]?.text == "fence.network" }
                #expect(fence?["evidence"]?[0]?.text == "on the server given, \(scratch.host):\(scratch.port)")
                #expect(report["jobs"]?["failed"]?.number == 0)
                #expect(try await scratch.psql(Self.everything) == before)

                try await scratch.psql("CREATE TABLE precious (i int)")
                let full = try await vault("drill", set, "--on", scratch.connection(), "--config", config, status: 1)
                #expect(full["error"]?["code"]?.text == "scratch-not-empty")
                #expect(try await scratch.number("SELECT count(*) FROM precious") == 0)

                // A configured source that is another server than the set's changes nothing.
                let other = try vault.folder.write(
                    "clusters:\n  main:\n    connection: \"\(scratch.connection())\"\n",
                    to: "other.yaml"
                )
                let still = try await vault("drill", set, "--on", source.connection(), "--config", other, status: 1)
                #expect(still["error"]?["code"]?.text == "scratch-is-source")
            }
        }
    }
}
