import FoundationEssentials
import TestSupport
import Testing

@Suite("Every command works on a store as on a folder", .serialized, .server("remote"))
struct RemoteTests {
    private func fill(_ server: TestServer) async throws {
        try await server.emptyCron()
        try await server.insert([.init("one"), .init(nil), .init("off", isActive: false)])
        try await server.addRuns(2000, of: 1)
    }

    /// What is damaged in the store is found there, whatever copies this machine has.
    private func damage(_ house: Storehouse, _ set: String) async throws {
        guard let served = house.served else { return }
        for name in ["manifest.json", "cron/jobs.json"] {
            let file = "\(served)/clusters/main/sets/\(set)/\(name)"
            let whole = try Data(contentsOf: URL(filePath: file))
            try whole.dropLast().write(to: URL(filePath: file))
            let report = try await house("check", set, status: 13)
            #expect("\(report)".contains(name), "\(report)")
            try whole.write(to: URL(filePath: file))
        }
        #expect(try await house("check", set)["status"]?.text == "ok")
    }

    @Test("back up, list, check, verify, restore, prune", arguments: ObjectStore.Kind.allCases)
    func everyCommand(kind: ObjectStore.Kind) async throws {
        try await everyCommand(kind, [:])
    }

    @Test("the same by the newest rclone")
    func newest() async throws {
        try await everyCommand(.s3, Storehouse.newestRclone())
    }

    private func everyCommand(_ kind: ObjectStore.Kind, _ environment: [String: String]) async throws {
        let server = try TestServer.running()
        try await fill(server)
        try await server.psql(
            "DROP TABLE IF EXISTS bulk; CREATE TABLE bulk AS SELECT i, md5(i::text) FROM generate_series(1, 60000) i"
        )
        let before = try await server.jobs(without: "active")
        try await ObjectStore.with(kind) { store in
            let house = try Storehouse(store, environment: environment)
            #expect(try await house("list", status: 10)["error"]?["code"]?.text == "no-repository")
            let first = try await house.backup(server, "--label", "first")
            let second = try await house.backup(server)
            let sets = try await house("list")["sets"]?.elements ?? []
            #expect(sets.compactMap { $0["id"]?.text } == [first, second])
            #expect(sets.first?["label"]?.text == "first")
            #expect(try await house("check")["status"]?.text == "ok")
            try await damage(house, first)
            #expect(try await house("show", first)["jobs"]?.elements.count == 3)
            #expect(try await house("verify", second, on: server)["status"]?.text == "ok")
            try await server.emptyCron()
            let restored = try await house("restore", first, on: server)
            #expect(restored["verify"]?.notOK == [])
            #expect(try await server.jobs(without: "active") == before)
            try await house("keep", first)
            try await house("annotate", second, "for=test")
            let pruned = try await house("prune", "--keep-last", "1", "--confirm")
            #expect(pruned["removed"]?.number == 0, "\(pruned)")
            try await house("keep", first, "--release")
            try await house("prune", "--keep-last", "1", "--confirm")
            #expect(try await house("list")["sets"]?.elements.compactMap { $0["id"]?.text } == [second])
            #expect(try await house("check")["status"]?.text == "ok")
            #expect(try house.leftBehind == [])
        }
    }

    @Test(
        "check fetches the signatures of many sets at once, and asks by name for none that is there",
        .objectStore(.s3)
    )
    func signatures() async throws {
        let (server, store) = (try TestServer.running(), try ObjectStore.running())
        try await fill(server)
        try await FaultProxy.run(before: store) { proxy in
            let house = try Storehouse(store, port: proxy.port)
            let keys = try await SigningKeys(in: house.files)
            for _ in 0..<5 { _ = try await house.backup(server, "--layers", "cron", "--config", keys.signing) }
            let bare = try await house.backup(server, "--layers", "cron")
            _ = try proxy.requests()
            let cache = ["XDG_CACHE_HOME": house.files.path("cache")]
            let check = try await house("check", "--config", keys.trusting, environment: cache)
            #expect(check.checks["signatures"] == "warning")
            #expect(check.evidence(of: "signatures").contains(bare))
            // Once for the signatures and once for the chain, and never again by name.
            let asked = Dictionary(grouping: try proxy.requests().filter { $0.contains("manifest.json.sig") }) { $0 }
            #expect(asked.count > 5)
            #expect(asked.filter { $0.value.count > 2 && !$0.key.contains(bare) }.isEmpty, "\(asked)")
        }
    }
}
