import CronSchedule
import Foundation
import TestSupport

/// A private server that `scripts/matrix` runs, deleted when its test is done or this process ends.
struct MatrixServer: Sendable {
    let name: String
    let id: String

    /// Gives `body` a server that nothing has started yet.
    static func with<Value: Sendable>(
        _ name: String,
        _ body: (MatrixServer) async throws -> Value
    ) async throws -> Value {
        let server = MatrixServer(name: name, id: "clock-\(String(UInt64.random(in: .min ... .max), radix: 36))")
        do {
            let value = try await body(server)
            try await server.stop(["--delete"])
            return value
        } catch {
            try? await server.stop(["--delete"])
            throw error
        }
    }

    /// Starts it, with settings that replace those of earlier starts, and returns where it is.
    func start(_ settings: [String: String], clock: String? = nil) async throws -> Place {
        var arguments = ["start", name, "--id", id, "--while", "\(ProcessInfo.processInfo.processIdentifier)"]
        if let clock { arguments += ["--clock", clock] }
        for (name, value) in settings { arguments += ["--option", "\(name)=\(value)"] }
        let outcome = try await Self.script.run(arguments)
        switch outcome.status {
        case 0: return try Place(outcome.output)
        case 3: throw MatrixUnavailable(reason: outcome.errors)
        default: throw Failed(arguments: arguments, errors: outcome.errors)
        }
    }

    /// Stops it; its data stay unless `--delete` is given.
    func stop(_ options: [String] = []) async throws {
        try await Self.script.succeed(["stop", name, "--id", id] + options)
    }

    private static let script: Program = {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return Program(tests.deletingLastPathComponent().appending(path: "scripts/matrix").path)
    }()

    struct Failed: Error, CustomStringConvertible {
        let arguments: [String]
        let errors: String

        var description: String { "scripts/matrix \(arguments.joined(separator: " ")): \(errors)" }
    }
}

extension MatrixServer {
    /// Where a started server is found, as `scripts/matrix start` told.
    struct Place: Sendable {
        let host: String
        let port: String
        let major: Int
        let release: CronRelease
        /// The root of the tree that the server sees as its own.
        let root: String
        let log: String

        init(_ lines: String) throws {
            var values: [Substring: String] = [:]
            for line in lines.split(separator: "\n") {
                let parts = line.split(separator: "=", maxSplits: 1)
                if parts.count == 2 { values[parts[0]] = String(parts[1]) }
            }
            guard let host = values["host"], let port = values["port"], let root = values["root"],
                let log = values["log"], let major = values["major"].flatMap({ Int($0) }),
                let release = values["release"].flatMap({ CronRelease($0) })
            else { throw Failed(arguments: ["start"], errors: "unexpected answer: \(lines)") }
            self.host = host
            self.port = port
            self.major = major
            self.release = release
            self.root = root
            self.log = log
        }

        /// What psql prints for a script, unaligned, without headers; one element for each line.
        @discardableResult
        func ask(_ script: String) async throws -> [Substring] {
            let options = ["-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-f", "-"]
            let server = ["-h", host, "-p", port, "-U", "postgres"]
            return try await Program("psql").succeed(options + server, input: script).split(separator: "\n")
        }
    }
}
