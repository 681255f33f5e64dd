import FoundationEssentials
import TestSupport
import Testing

@Suite("Two repositories at once", .serialized, .server("copies"))
struct CopiesTests {
    private let server: TestServer

    init() throws {
        server = try .running()
    }

    private func fill() async throws {
        try await server.emptyCron()
        try await server.insert([.init("one"), .init("two", isActive: false)])
        try await server.addRuns(500, of: 1)
    }

    private func backup(_ copies: Copies, status: Int32 = 0, _ layers: String = "cron,history") async throws -> String {
        let report = try await copies("backup", "--layers", layers, on: server, status: status)
        return try #require(report["set"]?.text)
    }

    @Test("a backup is in both, byte for byte, with its segments and records; the next one brings what is new")
    func both() async throws {
        try await fill()
        let copies = try Copies()
        let first = try await copies("backup", "--layers", "full,cron,history", on: server)
        let set = try #require(first["set"]?.text)
        #expect(first["copies"]?[0]?["copied"]?.elements.compactMap(\.text) == [set])
        #expect(first["copies"]?[0]?["name"]?.text == "far")
        try await copies("keep", set)
        try await server.addRuns(10, of: 1)
        let second = try await copies("backup", "--layers", "cron,history", on: server)
        #expect(second["copies"]?[0]?["records"]?.number == 1)
        #expect(try await copies.sets(in: "far") == copies.sets())
        let difference = try await Program("diff").run([
            "-r", copies.files.path("near/clusters"), copies.files.path("far/clusters"),
        ])
        #expect(difference.status == 0, "\(difference.output)")
        #expect(try await copies.findings(in: "far") == [])
        #expect(try await copies("list", "--repo", "far")["sets"]?[0]?["pinned"] != nil)
        let words = try await copies.said("backup", "--layers", "cron", on: server)
        #expect(words.status == 0)
        #expect(words.output.contains("copy far: "), "\(words.output)")
    }

    @Test(
        "a copy that fails: exit 3, the set is good, the cause and what comes next are named; the next backup catches up"
    )
    func failing() async throws {
        try await fill()
        let copies = try Copies()
        let first = try await backup(copies)
        try copies.block("far")
        let report = try await copies("backup", "--layers", "cron,history", on: server, status: 3)
        let second = try #require(report["set"]?.text)
        #expect(report["status"]?.text == "complete")
        let copy = try #require(report["copies"]?[0])
        #expect(copy["status"]?.text == "incomplete")
        #expect(copy["missing"]?.elements.compactMap(\.text) == [second])
        #expect(copy["error"]?["problem"]?.text?.contains(copies.files.path("far")) == true)
        let words = try await copies.said("backup", "--layers", "cron", on: server)
        #expect(words.status == 3)
        #expect(words.output.contains("the copy far is not complete"))
        #expect(words.output.contains("cronvault copy --all --to far"))
        #expect(try await copies("check", "--repo", copies.files.path("near"))["status"]?.text == "ok")
        try copies.unblock("far")
        #expect(try await copies.sets(in: "far") == [first])
        _ = try await backup(copies)
        #expect(try await copies.sets(in: "far") == copies.sets())
        #expect(try await copies.sets().count == 4)
        #expect(try await copies.findings(in: "far") == [])
    }

    @Test("each keeps what its own rule says: what is pruned in one does not come back, and no chain is torn")
    func retention() async throws {
        try await fill()
        let copies = try Copies({ [Copies.Copy(name: "far", address: $0.path("far"), retention: "keep-last: 2")] })
        for _ in 0..<4 {
            _ = try await backup(copies)
            try await server.addRuns(10, of: 1)
        }
        // Four were taken one after the other: each was the newest when it was brought.
        #expect(try await copies.sets(in: "far").count == 4)
        let plan = try await copies("prune", "--keep-last", "3")
        #expect(plan["removed"]?.number == 1)
        #expect(plan["copies"]?[0]?["removed"]?.number == 2)
        try await copies("prune", "--keep-last", "3", "--confirm")
        let all = try await copies.sets()
        #expect(all.count == 3)
        #expect(try await copies.sets(in: "far") == Array(all.suffix(2)))
        #expect(try await copies.findings(in: "far") == [])
        let last = try await backup(copies)
        #expect(try await copies.sets(in: "far") == Array(all.suffix(2)) + [last])
        #expect(try await copies.findings(in: "far") == [])
        // A copy that begins late gets what its rule keeps, and misses nothing.
        let late = try Copies({ _ in
            [Copies.Copy(name: "late", address: copies.files.path("late"), retention: "keep-last: 1")]
        })
        let brought = try await late("copy", "--all", "--from", copies.files.path("near"))
        #expect(brought["copies"]?[0]?["copied"]?.elements.compactMap(\.text) == [last])
        #expect(try await late.findings(in: "late") == [])
        // By hand any set may come, and one that was there and is gone is missed.
        try await late("copy", all[1], "--from", copies.files.path("near"))
        #expect(try await late.findings(in: "late") == [])
        try FileManager.default.removeItem(atPath: copies.files.path("late/clusters/main/sets/\(all[1])"))
        #expect(try await late.findings(in: "late").contains { $0.hasPrefix("chain") })
    }

    @Test("the first is gone, or damaged: the same set comes from the copy, and it is said why")
    func restoring() async throws {
        try await fill()
        let copies = try Copies()
        let set = try await backup(copies)
        let jobs = try await server.jobs(without: "jobid", "active")
        let healthy = try await copies("restore", "--dry-run", on: server, status: 0)
        #expect(healthy["read_from"] == nil)
        for path in ["cron/jobs.json", "manifest.json", "manifest.json.sha256"] {
            try copies.flip("near/clusters/main/sets/\(set)/\(path)")
            try await server.emptyCron()
            let report = try await copies("restore", on: server)
            #expect(report["set"]?.text == set)
            #expect(report["read_from"]?["name"]?.text == "far", "\(path)")
            #expect(report["read_from"]?["passed"]?[0]?["error"]?["code"]?.text == "damaged", "\(path)")
            #expect(try await server.jobs(without: "jobid", "active") == jobs)
            // What was done is on record where it is looked for.
            try await copies("arm", "--confirm", "--source-gone", on: server)
            try copies.flip("near/clusters/main/sets/\(set)/\(path)")
        }
        try copies.block("near")
        try await server.emptyCron()
        let words = try await copies.said("restore", on: server)
        #expect(words.status == 0, "\(words.errors)")
        #expect(words.errors.contains("the first repository is passed over for the copy far"))
        #expect(words.errors.contains("a newer one may be where nobody could look"))
        #expect(words.output.contains("read from the copy far"))
        #expect(try await server.jobs(without: "jobid", "active") == jobs)
        for command in ["show", "list", "verify"] {
            let on = command == "verify" ? server : nil
            let result = try await copies.run([command], on: on)
            #expect([0, 13].contains(result.status), "\(command): \(result.output)")
            #expect(result.output.contains(set) || command == "verify")
        }
        try await copies("arm", "--confirm", "--source-gone", on: server)
    }

    @Test("an older set than the one asked for is never taken unasked")
    func neverOlder() async throws {
        try await fill()
        let copies = try Copies()
        let old = try await backup(copies)
        try copies.block("far")
        let new = try await backup(copies, status: 3)
        try copies.unblock("far")
        try copies.flip("near/clusters/main/sets/\(new)/manifest.json")
        let before = try await server.cronFingerprint()
        let refused = try await copies.run(["restore"], on: server)
        #expect(refused.status == 13)
        #expect(try refused.failure()?["code"]?.text == "damaged")
        #expect(try refused.failure()?["hints"]?.elements.contains { $0.text?.contains(old) == true } == true)
        #expect(try await copies.run(["restore", new], on: server).status == 13)
        #expect(try await server.cronFingerprint() == before)
        let named = try await copies("restore", old, "--dry-run", on: server)
        #expect(named["set"]?.text == old)
    }

    @Test("the first cannot be written: the set goes into the copy, exit 3, and the newest is found there")
    func instead() async throws {
        try await fill()
        let copies = try Copies()
        let old = try await backup(copies)
        try copies.block("near")
        let report = try await copies("backup", "--layers", "cron,history", on: server, status: 3)
        let new = try #require(report["set"]?.text)
        #expect(report["repository"]?.text == copies.files.path("far"))
        #expect(report["passed"]?[0]?["error"]?["code"]?.text == "repository-io")
        try copies.unblock("near")
        #expect(try await copies.sets() == [old])
        let plan = try await copies("restore", "--dry-run", on: server)
        #expect(plan["set"]?.text == new)
        #expect(plan["read_from"]?["name"]?.text == "far")
        let words = try await copies.said("show", on: nil)
        #expect(words.errors.contains("in the copy far alone"))
        // By hand it comes back, and the next backup goes on from it.
        try await copies("copy", new, "--from", "far", "--to", copies.files.path("near"))
        #expect(try await copies.sets() == [old, new])
        _ = try await backup(copies)
        #expect(try await copies.sets(in: "far") == copies.sets())
        #expect(try await copies.findings(in: copies.files.path("near")) == [])
        #expect(try await copies.findings(in: "far") == [])
        // Where neither can be written nothing is done.
        try copies.block("near")
        try copies.block("far")
        let failed = try await copies.run(["backup", "--layers", "cron"], on: server)
        #expect(failed.status == 1)
        #expect(try failed.failure()?["detail"]?.text?.contains("far") == true)
    }

    @Test("by hand: what is damaged is not copied, what is there is made whole with --repair, wrong use is told")
    func byHand() async throws {
        try await fill()
        let copies = try Copies()
        let set = try await backup(copies)
        let near = copies.files.path("near")
        try copies.flip("near/clusters/main/sets/\(set)/cron/jobs.json")
        let refused = try await copies.run(["copy", set, "--to", copies.files.path("third")])
        #expect(refused.status == 13)
        #expect(try refused.failure()?["problem"]?.text?.contains("cron/jobs.json") == true)
        #expect(try await copies.sets(in: copies.files.path("third")) == [])
        try await copies("copy", set, "--from", "far", "--to", near)
        #expect(try await !copies.findings(in: near).isEmpty)
        try await copies("copy", set, "--from", "far", "--to", near, "--repair")
        #expect(try await copies.findings(in: near) == [])
        #expect(try await copies.run(["copy", "--to", near]).failure()?["code"]?.text == "copy-is-itself")
        #expect(try await copies.run(["copy", "no-such-set"]).failure()?["code"]?.text == "no-set")
        #expect(try await copies.run(["copy", "--from", copies.files.path("nowhere")]).status == 10)
    }

    @Test("encrypted sets are copied by whoever has no key, signed ones are believed in the copy")
    func keys() async throws {
        try await fill()
        let folder = try TemporaryFolder("keys")
        let signing = try await SigningKeys(in: folder)
        let recipient = try await Program.newAgeIdentity(at: folder.path("identity"))
        let copies = try Copies(
            { [Copies.Copy(name: "far", address: $0.path("far"), retention: "keep-last: 1")] },
            more: """
                encryption: {recipients: [\(recipient)]}
                trusted-keys: [\(signing.publicKey)]
                require-signatures: true
                clusters: {main: {signing-key: \(signing.privateKey)}}
                """
        )
        for _ in 0..<3 { _ = try await backup(copies, "full,cron,history") }
        try await copies("prune", "--confirm")
        let reading = ["CRONVAULT_IDENTITY": folder.path("identity")]
        #expect(try await copies.sets(in: "far").count == 1)
        let checked = try await copies("check", "--repo", "far", environment: reading)
        #expect(checked["status"]?.text == "ok", "\(checked)")
        try FileManager.default.removeItem(atPath: copies.files.path("near"))
        try await server.emptyCron()
        #expect(try await copies.run(["restore"], on: server).status == 12)
        let restored = try await copies("restore", on: server, environment: reading)
        #expect(restored["read_from"]?["name"]?.text == "far")
        // Whoever changes a set in the copy has no key to sign it with.
        let set = try #require(restored["set"]?.text)
        try copies.flip("far/clusters/main/sets/\(set)/manifest.json.sig")
        #expect(
            try await copies.run(["restore", "--dry-run"], on: server, environment: reading).failure()?["code"]?.text
                == "bad-signature"
        )
    }

    @Test("rekeyed sets come into the copy; old ones are hidden there, no chain is torn, its next prune takes them")
    func rekeyed() async throws {
        try await fill()
        let folder = try TemporaryFolder("keys")
        let recipient = try await Program.newAgeIdentity(at: folder.path("old"))
        let copies = try Copies(more: "encryption: {recipients: [\(recipient)]}\n")
        let old = [try await backup(copies), try await backup(copies)]
        try await copies("key", "rotate", folder.path("new"))
        try await copies("rekey", "--all", "--confirm", environment: ["CRONVAULT_IDENTITY": folder.path("old")])
        let last = try await backup(copies)

        let now = try await copies.sets()
        #expect(now.count == 3 && now.last == last && Set(now).isDisjoint(with: old))
        #expect(try await copies.sets(in: "far") == now)
        #expect(try await copies.findings(in: "far") == [])
        func held() throws -> Set<String> {
            Set(try FileManager.default.contentsOfDirectory(atPath: copies.files.path("far/clusters/main/sets")))
        }
        #expect(try held() == Set(now + old))
        try await copies("prune", "--confirm", "--repo", "far")
        #expect(try held() == Set(now))
        #expect(try await copies.findings(in: "far") == [])

        try FileManager.default.removeItem(atPath: copies.files.path("near"))
        try await server.emptyCron()
        let restored = try await copies(
            "restore",
            old[0],
            on: server,
            environment: ["CRONVAULT_IDENTITY": folder.path("new")]
        )
        #expect(restored["set"]?.text == now[0] && restored["read_from"]?["name"]?.text == "far")
    }

    @Test("a drill's evidence and record are in the copy with the next backup")
    func drills() async throws {
        try await fill()
        let copies = try Copies()
        _ = try await backup(copies, "full,cron,history")
        let drill = try await copies.run(["drill"])
        #expect([0, 13].contains(drill.status), "\(drill.output)")
        let next = try await copies("backup", "--layers", "cron", on: server)
        #expect(next["copies"]?[0]?["drills"]?.number == 1)
        let list = try await copies("drill", "list", "--repo", "far")
        #expect(list["drills"]?.elements.count == 1)
        #expect(try await copies.findings(in: "far") == [])
    }

    @Test(
        "killed at any point of a copy: nothing half-written is visible, and the same command goes on",
        .timeLimit(.minutes(20))
    )
    func kills() async throws {
        try await fill()
        try await server.psql(
            "DROP TABLE IF EXISTS bulk; CREATE TABLE bulk AS SELECT i, md5(i::text) FROM generate_series(1, 200000) i"
        )
        let copies = try Copies()
        for _ in 0..<3 {
            try await copies("backup", "--repo", copies.files.path("near"), on: server)
            try await server.addRuns(200, of: 1)
        }
        let clock = ContinuousClock()
        let start = clock.now
        try await copies("copy", "--all", "--to", copies.files.path("measured"))
        let whole = clock.now - start
        // Begun anew now and then, so that early points are met again.
        for step in 0..<20 {
            let place = step < 15 ? copies.files.path("killed-\(step / 5)") : "far"
            _ = try await copies.run(["copy", "--all", "--to", place]) { pid in
                try await Task.sleep(for: whole * (step + 1) / 21)
                _ = try await Program("kill").run(["-9", "\(pid)"])
            }
            if try await copies.sets(in: place).isEmpty { continue }
            let checks = try await copies.run(["check", "--repo", place]).json()["checks"]?.elements ?? []
            #expect(checks.allSatisfy { $0["status"]?.text != "failed" }, "\(step): \(checks)")
        }
        try await copies("copy", "--all")
        #expect(try await copies.sets(in: "far") == copies.sets())
        #expect(try await copies.findings(in: "far") == [])
        let difference = try await Program("diff").run([
            "-r", "--exclude=.*.part", copies.files.path("near/clusters"), copies.files.path("far/clusters"),
        ])
        #expect(difference.status == 0, "\(difference.output)")
    }
}
