import BackupFormat
import BackupRepository
import CronModel
import CronSchedule
import FoundationEssentials
import TestSupport
import Testing

/// What somebody can do who can write to the repository and has no key.
@Suite("Sets are believed for their signatures", .server("signed"), .serialized)
struct SignedSetTests {
    private let server: TestServer
    private let vault: Vault

    init() throws {
        server = try .running()
        vault = try Vault()
    }

    private func fill() async throws {
        try await server.emptyCron()
        try await server.insert([.init("one"), .init("two", isActive: false)])
    }

    private func backup(_ config: String, layers: String = "cron", status: Int32 = 0) async throws -> JSONValue {
        try await vault("backup", "--layers", layers, "--config", config, on: server, status: status)
    }

    private func set(_ config: String, layers: String = "cron") async throws -> String {
        try #require(try await backup(config, layers: layers)["set"]?.text)
    }

    /// The codes with which every command that would act on a set refuses it.
    private func refusals(of set: String, _ config: String) async throws -> Set<String> {
        var codes: Set<String> = []
        let dump = try vault.folder.write("CREATE TABLE t (i int);\n", to: "dump.sql")
        let commands = [
            ["restore", set, "--dry-run"], ["restore", set], ["verify", set], ["arm", set, "--confirm"],
            ["missed", "--since", set], ["missed", "--since", set, "--confirm"], ["export", set],
            ["diff", set, "live"],
            ["diff", "live", set],
        ]
        for words in commands {
            let result = try await vault.run(words + ["--config", config], on: server)
            #expect(result.status == 1, "\(words): \(result.output)")
            codes.insert(try result.json().errorCode ?? "none")
        }
        for words in [["drill", set, "--allow-partial"], ["audit", dump, "--set", set]] {
            let result = try await vault.run(words + ["--config", config], on: nil)
            #expect(result.status == 1, "\(words): \(result.output)")
            codes.insert(try result.json().errorCode ?? "none")
        }
        return codes
    }

    @Test(
        "signed by the trusted key: restored; not signed, a stranger's, changed, moved here: refused, nothing touched"
    )
    func refused() async throws {
        try await fill()
        let (own, other) = (
            try await SigningKeys(in: vault.folder), try await SigningKeys(in: vault.folder, "other")
        )
        let good = try await set(own.signing, layers: "full,cron,history")
        let strange = try await set(other.signing, layers: "full,cron,history")
        let bare = try await backup(own.requiring, layers: "full,cron,history")
        #expect(bare["signed"]?.isTrue == false)
        #expect(bare["lacks_signature"]?.isTrue == true)
        let changed = try await set(own.signing)
        try vault.forgeManifest(of: changed) { $0.replacing("\"active_jobs\" : 1", with: "\"active_jobs\" : 2") }
        let moved = try await set(own.signing)
        try copy("manifest.json.sig", from: good, to: moved)
        let stripped = try await set(own.signing)
        try FileManager.default.removeItem(atPath: vault.folder(of: stripped) + "/manifest.json.sig")

        try await server.emptyCron()
        let before = try await server.cronFingerprint()
        let unsigned = try #require(bare["set"]?.text)
        #expect(try await refusals(of: unsigned, own.requiring) == ["unsigned-set"])
        for id in [strange, changed, moved, stripped] {
            #expect(try await refusals(of: id, own.requiring) == ["bad-signature"], "\(id)")
            // A wrong signature is wrong also where none is required.
            #expect(try await refusals(of: id, own.trusting) == ["bad-signature"], "\(id)")
        }
        #expect(try await server.cronFingerprint() == before)

        // The newest is not passed over for an older one; that one is named.
        let latest = try await vault.run(["restore", "latest", "--config", own.requiring], on: server)
        #expect(latest.status == 1)
        #expect(try latest.json().errorCode == "bad-signature")
        #expect(latest.output.contains(stripped) && latest.output.contains(good))
        #expect(try await server.cronFingerprint() == before)

        let check = try await vault("check", "--config", own.requiring, status: 13)
        let evidence = check.evidence(of: "signatures")
        for id in [strange, unsigned, changed, moved, stripped] { #expect(evidence.contains(id)) }
        #expect(!evidence.contains(good))
        for id in [strange, unsigned, changed, moved, stripped] {
            #expect(
                try await vault("check", id, "--config", own.requiring, status: 13).checks["signatures"] == "failed"
            )
        }
        #expect(try await vault("check", good, "--config", own.requiring).checks["signatures"] == "ok")
        // It can be looked at all the same.
        _ = try await vault("show", strange, "--config", own.requiring)

        let restored = try await vault("restore", good, "--config", own.requiring, on: server)
        #expect(restored["applied"]?.isTrue == true)
        #expect(try await server.number("SELECT count(*) FROM cron.job") == 2)
        #expect(try await vault("verify", good, "--config", own.requiring, on: server).notOK == [])
    }

    private func copy(_ file: String, from set: String, to other: String) throws {
        let (here, there) = (vault.folder(of: set) + "/" + file, vault.folder(of: other) + "/" + file)
        try FileManager.default.removeItem(atPath: there)
        try FileManager.default.copyItem(atPath: here, toPath: there)
    }

    @Test("a backup without the key into a repository of signed sets warns, and so does check")
    func lapse() async throws {
        try await fill()
        let keys = try await SigningKeys(in: vault.folder)
        let first = try await backup(keys.signing)
        #expect(first["signed"]?.isTrue == true && first["lacks_signature"]?.isTrue == false)
        let words = try await vault.words("backup", "--layers", "cron", on: server)
        #expect(words.contains("WARNING: the set is not signed"))
        let strict = try await vault.run(["backup", "--layers", "cron", "--strict"], on: server)
        #expect(strict.status == 0, "the set before it is not signed either")
        let check = try await vault("check", "--config", keys.trusting)
        #expect(check.checks["signatures"] == "warning")
    }

    @Test("a key that is none is named before anything is written, with exit status 12")
    func brokenKey() async throws {
        let keys = try await SigningKeys(in: vault.folder)
        let config = try vault.folder.write(
            "clusters: {main: {signing-key: \(keys.publicKey)}}\n",
            to: "broken.yaml"
        )
        #expect(try await backup(config, status: 12).errorCode == "signing-key")
        #expect(!FileManager.default.fileExists(atPath: vault.repository))
    }

    @Test("what takes the newest set by itself refuses it, too; what only looks does not")
    func newest() async throws {
        try await fill()
        try await server.addRuns(10, of: 1)
        let (own, other) = (
            try await SigningKeys(in: vault.folder), try await SigningKeys(in: vault.folder, "other")
        )
        _ = try await set(own.both, layers: "full,cron,history")
        let strange = try await set(other.signing, layers: "full,cron,history")
        let runs = try await server.runs()
        for (words, isOnServer) in [
            (["history", "prune", "--keep", "1h", "--confirm"], true), (["runbook"], false), (["drill"], false),
            (["verify"], true), (["missed", "--since", "latest"], true), (["export", "latest"], false),
        ] {
            let result = try await vault.run(words + ["--config", own.requiring], on: isOnServer ? server : nil)
            #expect(result.status == 1, "\(words): \(result.output)")
            #expect(try result.json().errorCode == "bad-signature", "\(words): \(result.output)")
        }
        #expect(try await server.runs() == runs)

        // A proof on record, which whoever can write can write, does not make a document of it.
        let repository = try Repository.open(LocalFolder(root: vault.repository))
        let manifest = try repository.find("latest", in: "main")
        let identifier = manifest.server.systemIdentifier
        var record = try repository.newRecord(.drill, systemIdentifier: identifier, role: "me", at: .now())
        (record.cluster, record.set, record.passed) = ("main", manifest.set, true)
        try repository.add(record)
        let runbook = try await vault.run(["runbook", "--config", own.requiring], on: nil)
        #expect(runbook.status == 1)
        #expect(try runbook.json().errorCode == "bad-signature", "\(runbook.output)")

        for words in [["list"], ["list", "--jobs-history"], ["show", strange], ["keep", strange], ["status"]] {
            let result = try await vault.run(
                words + ["--config", own.requiring],
                on: words == ["status"] ? server : nil
            )
            #expect(result.status == 0 || words == ["status"], "\(words): \(result.output)")
        }
    }

    @Test("list and show tell who signed a set, and which is not to be believed, in both languages")
    func shown() async throws {
        try await fill()
        let (own, other) = (
            try await SigningKeys(in: vault.folder), try await SigningKeys(in: vault.folder, "other")
        )
        let good = try await set(own.both)
        let strange = try await set(other.signing)
        let bare = try await vault.backup(server, layers: "cron")
        let changed = try await set(own.both)
        try vault.forgeManifest(of: changed) { $0.replacing("\"active_jobs\" : 1", with: "\"active_jobs\" : 2") }
        let list = try await vault("list", "--config", own.trusting)["sets"]?.elements ?? []
        let verdicts = list.map { "\($0["signature"]?.text ?? "-") \($0["signed_by"]?.text ?? "-")" }
        #expect(verdicts == ["trusted own-public", "stranger -", "unsigned -", "wrong -"])
        #expect(list.allSatisfy { $0["encrypted"]?.isTrue == false })
        #expect(try await vault("list")["sets"]?.elements.allSatisfy { $0["signature"] == nil } == true)
        #expect(try await vault("show", good, "--config", own.trusting)["signed_by"]?.text == "own-public")
        #expect(try await vault("show", bare, "--config", own.trusting)["signature"]?.text == "unsigned")
        #expect(try await vault("show", strange)["signature"] == nil)
        let line = ["--repo", vault.repository, "--config", own.trusting, "--lang"]
        for (language, words) in [
            ("en", ["SIGNED", "by own-public", "BY A STRANGER", "not signed", "WRONG SIGNATURE"]),
            ("zh", ["签名", "own-public 签名", "由陌生密钥签名", "未签名", "签名错误"]),
        ] {
            let text = try await CronvaultCommand().run(["list"] + line + [language]).output
            for word in words { #expect(text.contains(word), "\(word) in \(text)") }
            let shown = try await CronvaultCommand().run(["show", good] + line + [language]).output
            #expect(shown.contains(words[1]), "\(shown)")
        }
    }

    @Test("what an unbelieved set holds of the history never becomes part of a signed one")
    func laundering() async throws {
        try await fill()
        try await server.addRuns(100, of: 1)
        let keys = try await SigningKeys(in: vault.folder)
        let first = try await backup(keys.both, layers: "cron,history")
        #expect(first["history"]?["new_rows"]?.number == 100)
        #expect(try await backup(keys.both, layers: "cron,history")["history"]?["new_rows"]?.number == 0)
        _ = try await vault.backup(server)
        let fresh = try await backup(keys.both, layers: "cron,history")
        #expect(fresh["history"]?["new_rows"]?.number == 100)
        let generation = try await vault("show", fresh["set"]?.text ?? "")["history"]?["generation"]?.text
        #expect(generation?.hasSuffix(fresh["set"]?.text ?? "-") == true)
        #expect(try await backup(keys.both, layers: "cron,history")["history"]?["new_rows"]?.number == 0)
        // Who requires nothing goes on from it.
        _ = try await vault.backup(server)
        #expect(try await backup(keys.signing, layers: "cron,history")["history"]?["new_rows"]?.number == 0)
    }

    @Test("an older copy of the whole repository in its place is noticed, also after the next backup")
    func rollBack() async throws {
        try await fill()
        let keys = try await SigningKeys(in: vault.folder)
        for _ in 0..<2 { _ = try await set(keys.both) }
        let copy = vault.folder.path("copy")
        try FileManager.default.copyItem(atPath: vault.repository, toPath: copy)
        let newest = try await set(keys.both)
        #expect(try await vault("check", "--config", keys.requiring).notOK == [])
        try FileManager.default.removeItem(atPath: vault.repository)
        try FileManager.default.copyItem(atPath: copy, toPath: vault.repository)

        // It agrees with itself: every digest and every signature is right.
        let check = try await vault("check", "--config", keys.requiring, status: 13)
        #expect(check.notOK == ["roll-back"])
        #expect(check.evidence(of: "roll-back").contains(newest))
        let remarks = try await vault.remarks(
            "restore",
            "latest",
            "--layers",
            "cron",
            "--dry-run",
            "--config",
            keys.requiring,
            on: server
        )
        #expect(remarks.contains("WARNING: set \(newest)"))
        _ = try await set(keys.both)
        #expect(try await vault("check", "--config", keys.requiring, status: 13).notOK == ["roll-back"])

        // Whoever put the older copy there takes the named file away.
        let hint = try #require(check.check("roll-back")?["hint"]?.text)
        let file = try #require(hint.split(separator: "\"").first { $0.hasSuffix(".json") })
        try FileManager.default.removeItem(atPath: String(file))
        #expect(try await vault("check", "--config", keys.requiring).notOK == [])
        #expect(try await vault("check", "--config", keys.requiring).checks["roll-back"] == "ok")
    }

    @Test("a set cut out of the middle is missed; one that prune removed, with the key, is not; without it, it is")
    func pruned() async throws {
        try await fill()
        let keys = try await SigningKeys(in: vault.folder)
        for _ in 0..<4 { _ = try await set(keys.both) }
        _ = try await vault("check", "--config", keys.requiring)
        let pruned = try await vault("prune", "--keep-last", "2", "--confirm", "--config", keys.both)
        #expect(pruned["removed"]?.number == 2)
        let fine = try await vault("check", "--config", keys.requiring)
        #expect(fine.notOK == [])
        #expect(fine.checks["chain"] == "ok")
        _ = try await set(keys.both)
        _ = try await vault("prune", "--keep-last", "1", "--confirm", "--config", keys.both)
        #expect(try await vault("check", "--config", keys.requiring).notOK == [])

        let cut = try await set(keys.both)
        let last = try await set(keys.both)
        try FileManager.default.removeItem(atPath: vault.folder(of: cut))
        let missed = try await vault("check", "--config", keys.requiring, status: 13)
        #expect(missed.notOK == ["chain"])
        #expect(missed.evidence(of: "chain").contains(cut) && missed.evidence(of: "chain").contains(last))
        #expect(try await vault("check").checks["chain"] == "warning")
        let forged = try await vault("prune", "--keep-last", "1", "--confirm")
        #expect(forged["applied"]?.isTrue == true)
        // The last set remains; it names one that was cut out, and the unsigned record does not excuse that.
        #expect(try await vault("check", "--config", keys.requiring, status: 13).notOK == ["chain"])
    }

    @Test("a record without a trusted signature is not undone where signatures are required")
    func undo() async throws {
        try await fill()
        let keys = try await SigningKeys(in: vault.folder)
        let id = try await set(keys.both)
        for (config, status) in [(keys.both, Int32(0)), (keys.requiring, 1)] {
            try await server.emptyCron()
            let restored = try await vault("restore", id, "--layers", "cron", "--config", config, on: server)
            let record = try #require(restored["record"]?.text)
            let undone = try await vault.run(
                ["restore", record, "--dry-run", "--config", keys.requiring],
                on: server
            )
            #expect(undone.status == status, "\(undone.output)")
            if status != 0 { #expect(try undone.json().errorCode == "unsigned-record") }
        }
    }

    @Test("RESTORE.md finds out a changed manifest by its signature, and a changed file by the manifest")
    func guide() async throws {
        try await fill()
        try await server.addRuns(10, of: 1)
        let keys = try await SigningKeys(in: vault.folder)
        let id = try await set(keys.signing, layers: "cron,history")
        let blocks = try vault.text(of: "RESTORE.md", in: id).split(separator: "```sh\n").dropFirst().prefix(2).map {
            String($0.split(separator: "\n```")[0])
        }
        func run(_ block: String) async throws -> Int32 {
            var shell = Program("sh")
            shell.environment["PUBLIC_KEY"] = keys.publicKey
            return try await shell.run(["-c", "set -e\ncd '\(vault.folder(of: id))'\n\(block)"]).status
        }
        #expect(try await run(blocks[0]) == 0)
        #expect(try await run(blocks[1]) == 0)
        for file in try FileManager.default.subpathsOfDirectory(atPath: vault.repository)
        where file.contains("/cron/") || file.contains("/history/") {
            let path = vault.repository + "/" + file
            guard let whole = FileManager.default.contents(atPath: path), !whole.isEmpty else { continue }
            var changed = whole
            changed[changed.count / 2] ^= 1
            try changed.write(to: URL(filePath: path))
            #expect(try await run(blocks[1]) != 0, "\(file)")
            try whole.write(to: URL(filePath: path))
        }
        #expect(try await run(blocks[1]) == 0)
        try vault.forgeManifest(of: id) { $0.replacing("\"active_jobs\" : 1", with: "\"active_jobs\" : 2") }
        #expect(try await run(blocks[0]) != 0)
        #expect(try await run(blocks[1]) == 0)
    }
}
