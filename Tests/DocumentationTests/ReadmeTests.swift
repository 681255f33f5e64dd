import FoundationEssentials
import TestSupport
import Testing

/// The commands of both READMEs, run as they stand there, from top to bottom in one shell.
///
/// Only the lab gets a name of its own, so that several tests can run beside each other.
@Suite("READMEs")
struct ReadmeTests {
    @Test("every sh block succeeds, in the order it stands there", arguments: ["README.md", "README.zh-CN.md"])
    func tour(file: String) async throws {
        let text = try String(contentsOf: Self.root.appending(path: file), encoding: .utf8)
        let blocks = Self.blocks("sh", in: text)
        #expect(blocks.count > 2)
        let folder = try TemporaryFolder("readme")
        let binary = URL(filePath: try CronvaultCommand.binary()).deletingLastPathComponent().path
        var shell = Program("bash")
        shell.environment["PATH"] = binary + ":" + (shell.environment["PATH"] ?? "/usr/bin:/bin")
        shell.environment["HOME"] = folder.path
        shell.environment["TMPDIR"] = folder.path
        let script = Self.opening(lab: "readme-\(UInt32.random(in: .min ... .max))") + blocks.joined(separator: "\n")
        let outcome = try await shell.run(["-euo", "pipefail", "-c", script])
        #expect(outcome.status == 0, "\(outcome.output)\n\(outcome.errors)")
        #expect(outcome.output.contains("history.complete") || outcome.output.contains("通过"))
        withExtendedLifetime(folder) {}
    }

    /// `lab` under a name of its own, taken away whatever happens.
    private static func opening(lab name: String) -> String {
        """
        cronvault() {
            if [ "$1" = lab ]; then command cronvault lab "$2" --name \(name) "${@:3}"; else command cronvault "$@"; fi
        }
        trap 'cronvault lab stop --delete >/dev/null 2>&1 || true' EXIT

        """
    }

    /// The fenced blocks of one language.
    static func blocks(_ language: String, in text: String) -> [String] {
        var (blocks, block): ([String], [String]?) = ([], nil)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line == "```\(language)", block == nil {
                block = []
            } else if line == "```", let lines = block {
                blocks.append(lines.joined(separator: "\n"))
                block = nil
            } else {
                block?.append(String(line))
            }
        }
        return blocks
    }

    private static let root = URL(filePath: #filePath)
        .deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()
}
