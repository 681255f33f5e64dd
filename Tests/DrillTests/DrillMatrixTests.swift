import TestSupport
import Testing

/// Each on a throwaway server of the set's own major, made of the programs of `scripts/matrix`.
@Suite("Drills of every release")
struct DrillMatrixTests {
    @Test(
        "a set of PostgreSQL 13, 17 and 18 is drilled, canaries and all, and its schedules are lived through",
        arguments: ["bullseye", "trixie", "sid"]
    )
    func releases(name: String) async throws {
        do {
            try await MatrixServer.with(name) { try await drill(try await $0.start()) }
        } catch let error as MatrixUnavailable {
            try error.end()
        }
    }

    private func drill(_ place: MatrixServer.Place) async throws {
        let (server, vault) = (place.server, try Vault())
        try await server.emptyCron()
        try await server.createDatabase("shop")
        try await server.createRole("alice")
        try await server.insert([
            .init("often", schedule: "* * * * *"),
            .init("five", schedule: "*/5 * * * *", database: "shop", username: "alice"),
            .init("yearly", schedule: "0 0 1 1 *", username: "alice"),
        ])
        let taken = try await vault(
            "backup",
            "--layers",
            "full,cron,history",
            "--pg-bindir",
            server.programs,
            on: server
        )
        let set = try #require(taken["set"]?.text)
        let report = try await vault("drill", set, "--pg-bindir", server.programs, "--rehearse", "15m")
        // No fast clock reaches the launcher of pg_cron 1.3 on PostgreSQL 13, which the report says.
        let isRehearsed = place.major >= 16
        let unwell =
            report["checks"]?.elements.filter {
                $0["status"]?.text != "ok" && (isRehearsed || $0["id"]?.text != "rehearsal")
            } ?? []
        #expect(unwell.isEmpty, "\(unwell)")
        #expect(report["drill"]?["postgres"]?.text?.hasPrefix("\(place.major)") == true)
        #expect(report["jobs"]?["passed"]?.number == 3)
        #expect(report["rehearsal"]?["launched"] == report["rehearsal"]?["predicted"])
        #expect((report["rehearsal"]?["launched"]?.number ?? 0) >= (isRehearsed ? 18 : 0))
    }
}
