import FoundationEssentials
import TestSupport
import Testing

@Suite("A damaged set is refused before anything is touched, and the file is named", .server("damage"))
struct DamageTests {
    /// One way to damage a file.
    private struct Damage {
        let name: String
        let file: String
        let bytes: [UInt8]
    }

    /// A set with every layer, and history in a segment and a tail.
    private func wholeSet(_ server: TestServer, _ vault: Vault) async throws -> String {
        try await server.createDatabase("shop")
        try await server.psql("CREATE TABLE kept AS SELECT generate_series(1, 50) AS id", database: "shop")
        try await server.insert([.init("one"), .init(nil), .init("two", database: "shop", isActive: false)])
        try await server.addRuns(300, of: 1)
        try await server.psql("UPDATE cron.job_run_details SET status = 'running' WHERE runid = 299")
        return try await vault.backup(server, layers: "full,cron,history")
    }

    /// Every file that a restore of the set reads: its own, and the segments beside it.
    private func files(of set: String, in vault: Vault) throws -> [String] {
        let cluster = vault.repository + "/clusters/main"
        return try ["sets/\(set)", "history"].flatMap { folder in
            try FileManager.default.subpathsOfDirectory(atPath: "\(cluster)/\(folder)").map {
                "\(cluster)/\(folder)/\($0)"
            }
        }.filter { path in
            let attributes = try FileManager.default.attributesOfItem(atPath: path)
            return attributes[.type] as? FileAttributeType == .typeRegular
        }.sorted()
    }

    /// A byte flipped at twenty places, the end cut off, all of it gone, another file's content.
    private func damages(to file: String, _ all: [String]) throws -> [Damage] {
        let bytes = Array(try Data(contentsOf: URL(filePath: file)))
        var damages = (0..<20).map { place in
            let index = place * (bytes.count - 1) / 19
            var flipped = bytes
            flipped[index] ^= 1 << UInt8(place % 8)
            return Damage(name: "byte \(index) flipped", file: file, bytes: flipped)
        }
        damages.append(Damage(name: "cut short", file: file, bytes: Array(bytes.dropLast())))
        damages.append(Damage(name: "emptied", file: file, bytes: []))
        let other = try #require(all.first { $0 != file && (try? Data(contentsOf: URL(filePath: $0))) != Data(bytes) })
        damages.append(Damage(name: "swapped", file: file, bytes: Array(try Data(contentsOf: URL(filePath: other)))))
        return damages
    }

    @Test("each file flipped at 20 places, cut short, emptied, swapped: named, and the target is as it was")
    func everyFile() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        let set = try await wholeSet(server, vault)
        try await server.emptyCron()
        let before = try await server.cronFingerprint()
        let files = try files(of: set, in: vault)
        #expect(files.count == 14, "\(files)")
        for file in files {
            let whole = try Data(contentsOf: URL(filePath: file))
            for damage in try damages(to: file, files) {
                try Data(damage.bytes).write(to: URL(filePath: file))
                try await isRefused(damage, set, server, vault, dryRun: damage.name != "cut short")
            }
            try FileManager.default.removeItem(atPath: file)
            try await isRefused(Damage(name: "removed", file: file, bytes: []), set, server, vault, dryRun: true)
            try whole.write(to: URL(filePath: file))
        }
        #expect(try await server.cronFingerprint() == before)
        #expect(try await vault("restore", set, on: server)["verify"]?.notOK == [])
    }

    private func isRefused(
        _ damage: Damage,
        _ set: String,
        _ server: TestServer,
        _ vault: Vault,
        dryRun: Bool
    ) async throws {
        let before = dryRun ? "" : try await server.cronFingerprint()
        let result =
            dryRun
            ? try await vault.run("restore", set, "--dry-run", on: server)
            : try await vault.run("restore", set, on: server)
        let name = damage.file.split(separator: "/").last.map(String.init) ?? ""
        // Without its digest a set does not exist; a digest that does not fit speaks of the manifest.
        let isDigest = name == "manifest.json.sha256"
        let named = isDigest ? (damage.name == "removed" ? set : "manifest.json") : name
        #expect(result.status != 0, "\(damage.name): \(damage.file)")
        #expect(result.output.contains(named), "\(damage.name): \(damage.file): \(result.output)")
        if !dryRun { #expect(try await server.cronFingerprint() == before, "\(damage.file)") }
    }

    @Test("--check needed leaves the full layer's files unread, and those alone")
    func needed() async throws {
        let vault = try Vault()
        try await withServer("damage-needed") { server in
            let set = try await wholeSet(server, vault)
            for file in try files(of: set, in: vault) where !file.contains("/manifest.json") {
                let whole = try Data(contentsOf: URL(filePath: file))
                try Data(whole.dropLast()).write(to: URL(filePath: file))
                let isFull = file.contains("/databases/") || file.contains("/globals.")
                let result = try await vault.run("restore", set, "--dry-run", "--check", "needed", on: server)
                #expect((result.status == 0) == isFull, "\(file): \(result.output)")
                try whole.write(to: URL(filePath: file))
            }
        }
    }
}
