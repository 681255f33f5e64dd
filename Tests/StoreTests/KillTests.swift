import FoundationEssentials
import TestSupport
import Testing

@Suite("A backup into a store, killed at any point, shows nothing half-written", .server("store-kill"))
struct KillTests {
    @Test(
        "thirty kills: the repository stays whole, the next backup succeeds, nothing of them is visible",
        .objectStore(.s3)
    )
    func kills() async throws {
        let (server, house) = (try TestServer.running(), try Storehouse(try ObjectStore.running()))
        try await server.insert([.init("one"), .init(nil)])
        try await server.addRuns(3000, of: 1)
        try await server.psql("CREATE TABLE bulk AS SELECT i, md5(i::text) FROM generate_series(1, 60000) i")
        let clock = ContinuousClock()
        let start = clock.now
        let first = try await house.backup(server)
        let whole = clock.now - start
        for step in 0..<30 {
            _ = try await house.run(["backup"], on: server) { pid in
                try await Task.sleep(for: whole * (step + 1) / 31)
                _ = try await Program("kill").run(["-9", "\(pid)"])
            }
        }
        let sets = try await house("list")["sets"]?.elements.compactMap { $0["id"]?.text } ?? []
        #expect(sets.first == first)
        #expect(try await house("check")["checks"]?.elements.allSatisfy { $0["status"]?.text != "failed" } == true)
        let last = try await house.backup(server)
        let after = try await house("list")["sets"]?.elements.compactMap { $0["id"]?.text } ?? []
        #expect(after == sets + [last])
        #expect(try await house("check", last)["status"]?.text == "ok")
        // What waited to go up when a command was killed is gone with the next one.
        #expect(try house.leftBehind == [])
    }
}
