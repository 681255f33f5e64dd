internal import FoundationEssentials

/// A private PostgreSQL with pg_cron, made by the built binary's `lab` for one suite and deleted with it.
package struct TestServer: Sendable {
    package let name: String
    /// The folder of its socket, and the port it listens on there and on 127.0.0.1.
    package let host: String
    package let port: Int
    package let data: String
    package let programs: String

    /// The server of the suite that is running.
    @TaskLocal package static var current: TestServer?

    /// The server of the suite that is running. Throws where the suite asked for none.
    package static func running() throws -> TestServer {
        guard let current else { throw NoServer() }
        return current
    }

    struct NoServer: Error, CustomStringConvertible {
        let description = "the suite has no server: give it the trait .server(…)"
    }

    /// libpq keywords for `--db`.
    package func connection(database: String = "postgres", user: String = "postgres") -> String {
        "host=\(host) port=\(port) user=\(Self.quoted(user)) dbname=\(Self.quoted(database))"
    }

    /// Starts a server. `arguments` go to `lab start`.
    package static func start(_ name: String, _ arguments: [String]) async throws -> TestServer {
        let name = "test-\(name)-\(String(UInt32.random(in: .min ... .max), radix: 36))"
        let report: JSONValue
        do {
            report = try JSONValue(try await lab().succeed(["lab", "start", "--name", name, "--json"] + arguments))
        } catch {
            try? await delete(name)
            throw error
        }
        guard let host = report["host"]?.text, let port = report["port"]?.number, let data = report["data"]?.text,
            let programs = report["programs"]?.text
        else { throw NoServer() }
        return TestServer(name: name, host: host, port: port, data: data, programs: programs)
    }

    /// Stops the server and removes all it ever wrote.
    package func delete() async throws { try await Self.delete(name) }

    private static func delete(_ name: String) async throws {
        try await lab().succeed(["lab", "stop", "--name", name, "--delete", "--json"])
    }

    private static func lab() throws -> Program { Program(try CronvaultCommand.binary()) }

    /// A value of a libpq keyword.
    private static func quoted(_ value: String) -> String {
        "'" + value.replacing("\\", with: "\\\\").replacing("'", with: "\\'") + "'"
    }
}
