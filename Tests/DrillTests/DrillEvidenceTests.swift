import Foundation
import TestSupport
import Testing

@Suite("The evidence of drills", .server("drill-evidence"))
struct DrillEvidenceTests {
    private let server: TestServer
    private let vault: Vault

    init() throws {
        server = try .running()
        vault = try Vault()
    }

    private func drill(_ words: String...) async throws -> JSONValue {
        try await vault.run(["drill"] + words, on: nil).json()
    }

    private func file(_ name: String, of report: JSONValue) throws -> String {
        try #require(report["report"]?.elements.compactMap(\.text).first { $0.hasSuffix("/" + name) })
    }

    @Test("reports are chained and signed; openssl agrees; a changed one is found out")
    func chain() async throws {
        // A drill without jobs has failed, and is over at once: it need not wait for a canary.
        _ = try await vault.backup(server, layers: "full,cron,history")
        let key = vault.folder.path("key.pem")
        try await Program("openssl").succeed(["genpkey", "-algorithm", "ed25519", "-out", key])
        let config = try vault.folder.write("clusters:\n  main:\n    signing_key: \(key)\n", to: "config.yaml")
        let first = try await drill("--config", config)
        #expect(first["previous"] == nil || first["previous"] == .null)
        let second = try await drill("--config", config, "--lang", "zh")
        #expect(second["previous"]?["id"] == first["id"])

        let json = try file("report.json", of: second)
        let publicKey = vault.folder.path("public.pem")
        try await Program("openssl").succeed(["pkey", "-in", key, "-pubout", "-out", publicKey])
        let signature = try file("report.json.sig", of: second)
        try await Program("openssl").succeed([
            "pkeyutl", "-verify", "-pubin", "-inkey", publicKey, "-rawin", "-in", json, "-sigfile", signature,
        ])
        let shown = try await vault("drill", "show", "latest")
        #expect(shown["evidence"]?["status"]?.text == "ok")
        #expect(shown["evidence"]?["checks"]?.elements.count == 3)

        // One word of the first report, and one of the second.
        for path in [try file("report.json", of: first), json] {
            let text = try String(contentsOfFile: path, encoding: .utf8)
            try text.replacing("\"operator\"", with: "\"0perator\"").write(
                toFile: path,
                atomically: true,
                encoding: .utf8
            )
        }
        try text(json, replacing: "\"0perator\"", with: "\"operator\" ")
        let found = try await vault("drill", "show", "latest", status: 13)
        let bad = found["evidence"]?["checks"]?.elements.filter { $0["status"]?.text == "failed" }.compactMap {
            $0["id"]?.text
        }
        #expect(bad == ["evidence.digest", "evidence.signature", "evidence.chain"])
        let list = try await vault("drill", "list")
        #expect(list["drills"]?.elements.count == 2)
        #expect(list["pass_rate"]?.number == 0)
    }

    private func text(_ path: String, replacing old: String, with new: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try text.replacing(old, with: new).write(toFile: path, atomically: true, encoding: .utf8)
    }
}
