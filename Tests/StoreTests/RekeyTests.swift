import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// `rekey`: the same sets for other recipients.
@Suite("Old sets for new keys", .serialized, .server("rekey"))
struct RekeyTests {
    private func fill(_ server: TestServer) async throws {
        try await server.emptyCron()
        try await server.insert([.init("secret", command: "SELECT 'hidden treasure'"), .init(nil)])
        try await server.addRuns(500, of: 1)
    }

    /// Three sets for `old`, two of which share segments; the configuration is for `new` then.
    private func threeSets(_ server: TestServer, more: String = "") async throws -> (AgeKeys, [String]) {
        try await fill(server)
        let keys = try await AgeKeys("old", "new", "other", more: more)
        try keys.configure([keys.recipients[0]], more: more)
        let first = try await keys.backup(server)
        try await server.addRuns(100, of: 1)
        let second = try await keys.backup(server, "cron,history")
        let third = try await keys.backup(server, "cron")
        try keys.configure([keys.recipients[1]], more: more)
        return (keys, [first, second, third])
    }

    /// Makes everything older than what a sweep spares.
    private func age(_ keys: AgeKeys) async throws {
        let line = "find '\(keys.vault.repository)' -exec touch -d '3 days ago' {} +"
        _ = try await Program("sh").succeed(["-c", line])
    }

    @Test(
        "all of it is for the new key and for no other; old ids, pins and labels go on; backups too",
        .timeLimit(.minutes(15))
    )
    func all() async throws {
        let server = try TestServer.running()
        let (keys, old) = try await threeSets(server)
        let vault = keys.vault
        try await vault("keep", old[0])
        try await vault("annotate", old[1], "for=audit")
        let (jobs, runs) = (try await server.jobs(without: "active"), try await server.runs())

        // Nothing is touched with no key, with another one, or unasked.
        let before = try await keys.fingerprint()
        for (environment, code) in [(keys.writing, "key-missing"), (keys.reading("other"), "wrong-key")] {
            let refused = try await vault("rekey", "--all", "--confirm", status: 12, environment: environment)
            #expect(refused.errorCode == code)
        }
        let plan = try await vault("rekey", "--all", environment: keys.reading("old"))
        #expect(plan["applied"]?.isTrue == false)
        #expect(plan["sets"]?.elements.map { $0["action"]?.text } == ["rekey", "rekey", "rekey"])
        #expect(try await keys.fingerprint() == before)

        let report = try await vault("rekey", "--all", "--confirm", environment: keys.reading("old"))
        #expect(report["removed"]?.elements.compactMap(\.text) == old)
        #expect(report["segments"]?.number == 2, "shared segments are written once")
        let new = try await keys.sets()
        #expect(new == report["sets"]?.elements.compactMap { $0["new"]?.text })
        #expect(new.map { $0.prefix(17) } == old.map { $0.prefix(17) })
        #expect(Set(new).isDisjoint(with: old))

        // Old segments stay for a day, then they go; whatever is left is for the new key alone.
        try await age(keys)
        try await vault("prune", "--confirm", environment: keys.reading("new"))
        let objects = try keys.encrypted()
        // Of the sets seven, five and four; two segments.
        #expect(objects.count == 18, "\(objects)")
        for object in objects {
            #expect(try await keys.opens(object, with: "new"), "\(object)")
            #expect(try await !keys.opens(object, with: "old"), "\(object)")
        }
        #expect(try await vault("check", environment: keys.reading("new"))["status"]?.text == "ok")
        #expect(try await vault("check", environment: keys.writing)["status"]?.text == "ok")
        #expect(try await vault("show", old[0], status: 12, environment: keys.reading("old")).errorCode == "wrong-key")

        // Who knows the old id finds the new set, with what was said of it.
        let shown = try await vault("show", old[0], environment: keys.reading("new"))
        #expect(shown["set"]?.text == new[0])
        #expect(shown["replaces"]?["id"]?.text == old[0])
        #expect(shown["pinned"]?.isTrue == true)
        #expect(try await vault("show", old[1], environment: keys.reading("new"))["labels"]?["for"]?.text == "audit")

        // A backup goes on from it, with the public key alone, and needs no rekeying.
        try await server.addRuns(50, of: 1)
        let next = try await vault("backup", "--layers", "cron,history", on: server, environment: keys.writing)
        #expect(next["history"]?["new_rows"]?.number == 50)
        let again = try await vault("rekey", "--all", "--confirm", environment: keys.reading("new"))
        #expect(again["sets"]?.elements.allSatisfy { $0["action"]?.text == "current" } == true, "\(again)")

        // The dumps are what they were: a server comes of them.
        let drill = try await vault.run("drill", new[0], environment: keys.reading("new"))
        #expect(drill.status == 0, "\(drill.output)\(drill.errors)")

        try await server.loseCron()
        let restored = try await vault("restore", old[1], on: server, environment: keys.reading("new"))
        #expect(restored["verify"]?.notOK == [])
        #expect(try await server.jobs(without: "active") == jobs)
        #expect(try await server.runs() == runs)
    }

    @Test("sets that were not encrypted are; a recipient comes; RESTORE.md of what came of it brings all back")
    func encryptAndAdd() async throws {
        let server = try TestServer.running()
        try await fill(server)
        let keys = try await AgeKeys("one", "two")
        try keys.vault.folder.write("{}\n", to: "plain.yaml")
        let plain = ["CRONVAULT_CONFIG": keys.vault.folder.path("plain.yaml")]
        let layers = "cron,history"
        let first = try await keys.vault("backup", "--layers", layers, on: server, environment: plain)
        let set = try #require(first["set"]?.text)
        #expect(try await keys.vault("rekey", set, status: 64, environment: plain).errorCode == "no-recipients")
        try keys.configure([keys.recipients[0]])
        try await keys.vault("rekey", set, "--confirm", environment: keys.writing)
        let encrypted = try await keys.sets()
        #expect(try await keys.vault("list", environment: plain)["sets"]?.elements.first?["encrypted"]?.isTrue == true)
        try keys.configure(keys.recipients)
        try await keys.vault("rekey", "latest", "--confirm", environment: keys.reading("one"))
        let both = try await keys.sets()
        #expect(both.count == 1 && both != encrypted)
        try await age(keys)
        try await keys.vault("prune", "--confirm", environment: keys.reading("one"))
        let stored = try await Program("grep").run(["-rla", "hidden treasure", keys.vault.repository])
        #expect(stored.output.isEmpty, "\(stored.output)")
        for object in try keys.encrypted() {
            for name in ["one", "two"] { #expect(try await keys.opens(object, with: name), "\(object)") }
        }
        let runs = try await server.runs(where: "status <> 'running'")
        try await server.loseCron()
        try await keys.followGuide(of: both[0], with: "two", on: server)
        #expect(try await server.runs(where: "status <> 'running'") == runs)
        #expect(try await server.number("SELECT count(*) FROM cron.job WHERE NOT active") == 2)
    }

    @Test(
        "killed at twenty points: the repository stays whole, shows every set once, and a repeat completes it",
        .timeLimit(.minutes(15))
    )
    func kills() async throws {
        let server = try TestServer.running()
        let (keys, old) = try await threeSets(server)
        try keys.join("old", "new", as: "both")
        let (vault, clock) = (keys.vault, ContinuousClock())
        let seconds = old.map { $0.prefix(17) }
        var whole = Duration.zero
        for step in 0..<21 {
            try keys.configure([keys.recipients[step % 2 == 0 ? 1 : 0]])
            if step > 0 {
                _ = try await vault.run("rekey", "--all", "--confirm", environment: keys.reading("both")) {
                    [whole] pid in
                    try await Task.sleep(for: whole * step / 20)
                    kill(pid, SIGKILL)
                }
                #expect(try await keys.sets().map { $0.prefix(17) } == seconds, "after kill \(step)")
                let check = try await vault.run("check", environment: keys.reading("both"))
                #expect(check.status == 0, "after kill \(step): \(check.output)")
            }
            let start = clock.now
            let report = try await vault("rekey", "--all", "--confirm", environment: keys.reading("both"))
            if step == 0 { whole = clock.now - start }
            #expect(report["applied"]?.isTrue == true)
            let identity = keys.reading(step % 2 == 0 ? "new" : "old")
            #expect(try await keys.sets().map { $0.prefix(17) } == seconds)
            #expect(try await vault("check", "latest", environment: identity)["status"]?.text == "ok")
            let again = try await vault("rekey", "--all", environment: identity)
            #expect(again["sets"]?.elements.allSatisfy { $0["action"]?.text == "current" } == true, "\(again)")
        }
        // What the killed ones left is swept.
        try await age(keys)
        try await vault("prune", "--confirm", environment: keys.reading("both"))
        let folder = vault.repository + "/clusters/main/sets"
        // Folders in which no file is yet are as old as the set's name says, and stay for a day.
        let left = try await Program("find").succeed([folder, "-type", "f", "-printf", "%P\n"]).split(separator: "\n")
        let sets = try await keys.sets()
        #expect(Set(left.map { String($0.prefix { $0 != "/" }) }) == Set(sets), "\(left)")
        #expect(try await vault("check", environment: keys.reading("new"))["status"]?.text == "ok")
    }

    @Test("two at once, and a backup beside them: nothing is lost, every second shows one set")
    func together() async throws {
        let server = try TestServer.running()
        let (keys, old) = try await threeSets(server)
        let vault = keys.vault
        async let one = vault.run("rekey", "--all", "--confirm", environment: keys.reading("old"))
        async let two = vault.run("rekey", "--all", "--confirm", environment: keys.reading("old"))
        let taken = try await keys.backup(server, "cron,history")
        let statuses = [try await one.status, try await two.status]
        #expect(statuses.allSatisfy { [0, 3, 4].contains($0) }, "\(statuses)")
        try keys.join("old", "new", as: "both")
        try await vault("rekey", "--all", "--confirm", environment: keys.reading("both"))
        let sets = try await keys.sets()
        #expect(sets.map { $0.prefix(17) } == (old + [taken]).map { $0.prefix(17) })
        #expect(try await vault("check", environment: keys.reading("new"))["status"]?.text == "ok")
    }

    @Test("signed sets are signed anew and their chain holds; what is not signed, or by a stranger, is not vouched for")
    func signatures() async throws {
        let server = try TestServer.running()
        try await fill(server)
        let keys = try await AgeKeys("old", "new")
        let folder = keys.vault.folder
        let (own, other) = (try await SigningKeys(in: folder), try await SigningKeys(in: folder, "other"))
        func text(_ path: String) throws -> String { try String(contentsOf: URL(filePath: path), encoding: .utf8) }
        let vault = keys.vault
        func configure(_ name: String, _ config: String, _ recipient: Int) throws -> [String: String] {
            let recipients = "encryption: {recipients: [\(keys.recipients[recipient])]}\n"
            let path = try folder.write(try text(config) + recipients, to: name)
            return ["CRONVAULT_CONFIG": path, "CRONVAULT_IDENTITY": folder.path("old")]
        }
        let taking = try configure("taking.yaml", own.both, 0)
        var old: [String] = []
        for _ in 0..<3 {
            let report = try await vault("backup", "--layers", "cron,history", on: server, environment: taking)
            old.append(try #require(report["set"]?.text))
        }
        #expect(try await vault("check", environment: taking).notOK == [])

        // Without the signing key nothing is written.
        let before = try await keys.fingerprint()
        let bare = try configure("bare.yaml", own.requiring, 1)
        let refused = try await vault("rekey", "--all", "--confirm", status: 12, environment: bare)
        #expect(refused.errorCode == "rekey-signature")
        #expect(try await keys.fingerprint() == before)

        var rekeying = try configure("rekeying.yaml", own.both, 1)
        try await vault("rekey", "--all", "--confirm", environment: rekeying)
        rekeying["CRONVAULT_IDENTITY"] = folder.path("new")
        let check = try await vault("check", environment: rekeying)
        #expect(check.notOK == [])
        #expect(check.checks["chain"] == "ok" && check.checks["roll-back"] == "ok")
        #expect(check.checks["signatures"] == "ok")

        // A set that was taken meanwhile goes on from one that is another now; whoever removes that is found out.
        let next = try await vault("backup", "--layers", "cron", on: server, environment: rekeying)
        #expect(try await vault("check", environment: rekeying).notOK == [])
        let sets = try await keys.sets()
        #expect(sets.count == 4 && next["set"]?.text == sets.last)
        try FileManager.default.removeItem(atPath: vault.folder(of: sets[1]))
        let missed = try await vault("check", status: 13, environment: rekeying)
        #expect(missed.notOK == ["chain"])
        #expect(missed.evidence(of: "chain").contains(sets[1]))

        // A stranger's set is not vouched for, and one without a signature stays without.
        let strange = try configure("strange.yaml", other.signing, 0)
        let foreign = try await vault("backup", "--layers", "cron", on: server, environment: strange)
        let bareSet = try await vault("backup", "--layers", "cron", on: server, environment: try unsigned(keys))
        let signing = try configure("signing.yaml", own.signing, 1)
        try keys.join("old", "new", as: "both")
        let left = try await vault(
            "rekey",
            "--all",
            "--confirm",
            status: 3,
            environment: signing.merging(["CRONVAULT_IDENTITY": folder.path("both")]) { $1 }
        )
        func entry(_ set: JSONValue) -> JSONValue? {
            left["sets"]?.elements.first { $0["id"]?.text == set["set"]?.text }
        }
        #expect(entry(foreign)?["action"]?.text == "refused")
        let anew = try #require(entry(bareSet)?["new"]?.text)
        #expect(try await vault("show", anew, environment: keys.reading("new"))["public_key"]?.text == nil)
    }

    private func unsigned(_ keys: AgeKeys) throws -> [String: String] {
        let text = "encryption: {recipients: [\(keys.recipients[0])]}\n"
        return ["CRONVAULT_CONFIG": try keys.vault.folder.write(text, to: "unsigned.yaml")]
    }
}
