import Foundation
import TestSupport
import Testing

@Suite("The evidence of drills", .server("drill-evidence"), .serialized)
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
        try await server.insert([.init("one")])
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
        #expect(list["pass_rate"]?.number == 1)
    }

    private func text(_ path: String, replacing old: String, with new: String) throws {
        let text = try String(contentsOfFile: path, encoding: .utf8)
        try text.replacing(old, with: new).write(toFile: path, atomically: true, encoding: .utf8)
    }

    @Test("commands are redacted in every form, and hostile names stay text")
    func redacted() async throws {
        let name = "<script>alert(1)</script> & \"x\" | `y` \u{202E}"
        try await server.insert([
            .init(name, command: "SELECT 'postgresql://app:s3cr3t@db/x', '</td><script>alert(2)</script>'")
        ])
        _ = try await vault.backup(server, layers: "full,cron,history")
        let report = try await drill()
        for name in ["report.json", "report.html", "report.md", "junit.xml"] {
            let text = try String(contentsOfFile: try file(name, of: report), encoding: .utf8)
            #expect(!text.contains("s3cr3t"), "\(name)")
            #expect(name == "report.json" || !text.contains("<script>"), "\(name)")
        }
    }

    @Test("a real browser shows the page whole, narrow and wide, in both languages, with nothing to complain about")
    func browser() async throws {
        guard try await Program("sh").run(["-c", "command -v chromium"]).status == 0 else {
            try Test.cancel("there is no chromium on this machine")
        }
        try await server.psql("DELETE FROM cron.job")
        try await server.insert([
            .init(String(repeating: "long", count: 40), command: "SELECT '" + String(repeating: "x", count: 300) + "'"),
            .init("short", command: "DELETE FROM nowhere"),
        ])
        _ = try await vault.backup(server, layers: "full,cron,history")
        for language in ["en", "zh"] {
            let report = try await drill("--lang", language)
            let page = try String(contentsOfFile: try file("report.html", of: report), encoding: .utf8)
            #expect(!page.contains("http://") && !page.contains("https://"))
            for width in [390, 1440] {
                // The page forbids scripts: the copy that is measured does not.
                let measured = page.replacing(#/<meta http-equiv="Content-Security-Policy"[^>]*>/#, with: "").replacing(
                    "</body>",
                    with: "<script>document.title = 'over ' + [...document.querySelectorAll('*')].filter(e => "
                        + "e.scrollWidth > e.clientWidth + 1 && getComputedStyle(e).display !== 'inline').length "
                        + "+ ' wide ' + (document.documentElement.scrollWidth - innerWidth)</script></body>"
                )
                let path = try vault.folder.write(measured, to: "page.html")
                let outcome = try await Program("chromium").run([
                    "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--window-size=\(width),900",
                    "--enable-logging=stderr", "--dump-dom", "file://\(path)",
                ])
                #expect(outcome.output.contains("<title>over 0 wide 0</title>"), "\(language) \(width)")
                #expect(!outcome.errors.contains("CONSOLE"), "\(language) \(width)")
            }
        }
    }
}
