import Foundation
import TestSupport
import Testing

@Suite("A drill on a server that was given")
struct ScratchServerTests {
    private let vault: Vault

    init() throws { vault = try Vault() }

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

                let report = try await vault.run(line, on: nil).json()
                let failed = report["checks"]?.elements.filter { $0["status"]?.text == "failed" } ?? []
                #expect(failed.isEmpty, "\(report)")
                #expect(report["network_fenced"]?.isTrue == false)
                #expect(report["jobs"]?["failed"]?.number == 0)
                #expect(try await scratch.psql(Self.everything) == before)

                try await scratch.psql("CREATE TABLE precious (i int)")
                let full = try await vault("drill", set, "--on", scratch.connection(), "--config", config, status: 1)
                #expect(full["error"]?["code"]?.text == "scratch-not-empty")
                #expect(try await scratch.number("SELECT count(*) FROM precious") == 0)
            }
        }
    }
}
