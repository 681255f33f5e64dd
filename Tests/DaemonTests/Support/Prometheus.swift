import FoundationEssentials
import Glibc
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

    /// A TCP port of this machine that nobody listens on.
    static func freePort() async throws -> Int {
        let script = "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"
        let text = try await Program("python3").succeed(["-c", script])
        return Int(text.filter(\.isNumber)) ?? 0
    }
}

/// Programs that scripts/setup put beside the project.
enum Tools {
    static func program(_ name: String) throws -> Program {
        let environment = ProcessInfo.processInfo.environment
        let cache = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache"
        let path = cache + "/cronvault-tools/" + name
        guard FileManager.default.isExecutableFile(atPath: path) else { throw Missing(path: path) }
        return Program(path)
    }

    struct Missing: Error, CustomStringConvertible {
        let path: String
        var description: String { "\(path) is not there: run scripts/setup" }
    }
}
