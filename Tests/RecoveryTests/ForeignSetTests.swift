import TestSupport
import Testing

@Suite("A set of one server, looked at on another", .server("foreign", "--option", "cron.log_run=off"))
struct ForeignSetTests {
    @Test("settings that decide whether jobs run are compared; T10: the same text may be due at other times")
    func settingsAndClocks() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        let set = try await withServer("foreign-source") { source in
            try await source.insert([.init("at three")])
            try await source.addRuns(20, of: 1)
            return try await vault.backup(source)
        }
        let restored = try await vault("restore", set, on: server)
        #expect(restored["verify"]?.notOK == ["settings"])
        #expect(restored["verify"]?.evidence(of: "settings") == "cron.log_run: on → off")
        try await server.psql("DELETE FROM cron.job_run_details WHERE runid = 3")
        #expect(
            try await vault("verify", set, "--watch", "1", on: server, status: 13).checks["history.complete"]
                == "failed"
        )

        // As if the source had been a later release with a time zone of its own.
        try vault.forgeManifest(of: set) { text in
            text.replacing("\"timezone\" : \"GMT\"", with: "\"timezone\" : \"Asia/Tokyo\"").replacing(
                "\"1.4.2\"",
                with: "\"1.6.7\""
            )
        }
        let seen = try await vault("verify", set, "--watch", "1", on: server, status: 13)
        #expect(seen.notOK == ["settings", "history.complete", "schedule.next-run"])
        #expect(seen.evidence(of: "schedule.next-run").contains("\"at three\" \"0 3 * * *\""))
    }

    @Test("on the source itself, history that somebody deleted is a warning")
    func deletedAtTheSource() async throws {
        let vault = try Vault()
        try await withServer("foreign-itself") { source in
            try await source.insert([.init("one")])
            try await source.addRuns(20, of: 1)
            let set = try await vault.backup(source)
            try await source.psql("DELETE FROM cron.job_run_details WHERE runid = 3")
            #expect(try await vault("verify", set, "--watch", "1", on: source).checks["history.complete"] == "warning")
        }
    }
}
