internal import FoundationEssentials

/// Programs that scripts/setup put beside the project.
package enum Tools {
    package static func program(_ name: String) throws -> Program {
        let environment = ProcessInfo.processInfo.environment
        let cache = environment["XDG_CACHE_HOME"] ?? (environment["HOME"] ?? "") + "/.cache"
        let path = cache + "/cronvault-tools/" + name
        guard FileManager.default.isExecutableFile(atPath: path) else { throw Missing(path: path) }
        return Program(path)
    }

    package struct Missing: Error, CustomStringConvertible {
        let path: String
        package var description: String { "\(path) is not there: run scripts/setup" }
    }

    /// A TCP port of this machine that nobody listens on.
    package static func freePort() async throws -> Int {
        let script = "import socket; s = socket.socket(); s.bind(('127.0.0.1', 0)); print(s.getsockname()[1])"
        let text = try await Program("python3").succeed(["-c", script])
        return Int(text.filter(\.isNumber)) ?? 0
    }
}
