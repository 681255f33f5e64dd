import FoundationEssentials
import TestSupport
import Testing

@Suite("Every command works on a store as on a folder", .server("remote"))
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

    @Test("back up, list, check, verify, restore, prune", .serialized, arguments: ObjectStore.Kind.allCases)
    func everyCommand(kind: ObjectStore.Kind) async throws {
        let server = try TestServer.running()
        try await fill(server)
        try await server.psql(
            "DROP TABLE IF EXISTS bulk; CREATE TABLE bulk AS SELECT i, md5(i::text) FROM generate_series(1, 60000) i"
        )
        let before = try await server.jobs(without: "active")
        try await ObjectStore.with(kind) { store in
            let house = try Storehouse(store)
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
        let (server, house) = (try TestServer.running(), try Storehouse(try ObjectStore.running()))
        try await fill(server)
        let keys = try await SigningKeys(in: house.files)
        for _ in 0..<5 { _ = try await house.backup(server, "--layers", "cron", "--config", keys.signing) }
        let bare = try await house.backup(server, "--layers", "cron")
        // Every call of rclone is written down.
        let log = house.files.path("calls")
        let real = try await Program("/bin/sh").succeed(["-c", "command -v rclone"]).filter { !$0.isNewline }
        let script = "#!/bin/sh\nprintf '%s\\n' \"$*\" >>'\(log)'\nexec '\(real)' \"$@\"\n"
        let shim = try house.files.write(script, to: "rclone")
        try await Program("chmod").succeed(["+x", shim])
        let path = house.files.path + ":" + (Program.plainEnvironment["PATH"] ?? "/usr/bin:/bin")
        let check = try await house("check", "--config", keys.trusting, environment: ["PATH": path])
        #expect(check.checks["signatures"] == "warning")
        #expect(check.evidence(of: "signatures").contains(bare))
        let calls = try String(contentsOf: URL(filePath: log), encoding: .utf8).split(separator: "\n")
        #expect(calls.count > 5)
        let named = calls.filter { $0.contains("manifest.json.sig") && !$0.contains(bare) }
        #expect(named.isEmpty, "\(named)")
    }
}
