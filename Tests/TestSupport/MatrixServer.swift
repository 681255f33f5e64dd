package import CronSchedule
internal import FoundationEssentials

/// A private server that `scripts/matrix` runs, deleted when its test is done or this process ends.
package struct MatrixServer: Sendable {
    package let name: String
    package let id: String

    /// Gives `body` a server that nothing has started yet.
    package static func with<Value: Sendable>(
        _ name: String,
        _ body: (MatrixServer) async throws -> Value
    ) async throws -> Value {
        let server = MatrixServer(name: name)
        do {
            let value = try await body(server)
            try await server.stop(["--delete"])
            return value
        } catch {
            // In a task of its own: where this one was cancelled, the server must go all the same.
            try? await Task { try await server.stop(["--delete"]) }.value
            throw error
        }
    }

    package init(name: String) {
        self.name = name
        id = "test-\(String(UInt64.random(in: .min ... .max), radix: 36))"
    }

    /// Starts it, with settings that replace those of earlier starts, and returns where it is.
    ///
    /// Throws `MatrixUnavailable` where this machine cannot run it.
    package func start(_ settings: [String: String] = [:], clock: String? = nil) async throws -> Place {
        var arguments = ["start", name, "--id", id, "--while", "\(ProcessInfo.processInfo.processIdentifier)"]
        if let clock { arguments += ["--clock", clock] }
        for (name, value) in settings { arguments += ["--option", "\(name)=\(value)"] }
        let outcome = try await Self.script.run(arguments)
        switch outcome.status {
        case 0: return try Place(outcome.output, name: id)
        case 3: throw MatrixUnavailable(reason: outcome.errors)
        default: throw Failed(arguments: arguments, errors: outcome.errors)
        }
    }

    /// Stops it; its data stay unless `--delete` is given.
    package func stop(_ options: [String] = []) async throws {
        try await Self.script.succeed(["stop", name, "--id", id] + options)
    }

    private static let script: Program = {
        let tests = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        return Program(tests.deletingLastPathComponent().appending(path: "scripts/matrix").path)
    }()

    package struct Failed: Error, CustomStringConvertible {
        let arguments: [String]
        let errors: String

        package var description: String { "scripts/matrix \(arguments.joined(separator: " ")): \(errors)" }
    }
}

extension MatrixServer {
    /// A started server, as `scripts/matrix start` told.
    package struct Place: Sendable {
        /// Reached by 127.0.0.1, which is the same inside the tree and outside.
        package let server: TestServer
        package let major: Int
        package let release: CronRelease
        /// The root of the tree that the server sees as its own.
        package let root: String
        package let log: String

        init(_ lines: String, name: String) throws {
            var values: [Substring: String] = [:]
            for line in lines.split(separator: "\n") {
                let parts = line.split(separator: "=", maxSplits: 1)
                if parts.count == 2 { values[parts[0]] = String(parts[1]) }
            }
            guard let port = values["port"].flatMap({ Int($0) }), let root = values["root"], let data = values["data"],
                let bindir = values["bindir"], let log = values["log"],
                let major = values["major"].flatMap({ Int($0) }),
                let release = values["release"].flatMap({ CronRelease($0) })
            else { throw Failed(arguments: ["start"], errors: "unexpected answer: \(lines)") }
            server = TestServer(name: name, address: "127.0.0.1", port: port, data: data, programs: bindir)
            self.major = major
            self.release = release
            self.root = root
            self.log = log
        }

        /// What psql prints for a script, unaligned, without headers; one element for each line.
        @discardableResult
        package func ask(_ script: String) async throws -> [Substring] {
            try await server.psql(script).split(separator: "\n")
        }
    }
}
