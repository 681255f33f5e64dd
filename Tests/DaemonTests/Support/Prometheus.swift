import FoundationEssentials
import TestSupport

/// Debian's Prometheus and its tools, as scripts/setup unpacked them.
struct Prometheus: Sendable {
    static func program(_ name: String) throws -> Program { try Tools.program("prometheus/usr/bin/" + name) }

    /// What the project ships below `deploy`.
    static func deployed(_ path: String) -> String {
        var root = URL(filePath: #filePath)
        for _ in 0..<4 { root.deleteLastPathComponent() }
        return root.appending(path: "deploy/" + path).path
    }
}
