internal import CronModel
internal import FoundationEssentials

/// A private PostgreSQL with pg_cron, made by the built binary's `lab` for one suite and deleted with it.
package struct TestServer: Sendable {
    package let name: String
    /// The folder of its socket, and the port it listens on there and on 127.0.0.1.
    package let host: String
    package let port: Int
    package let data: String
    package let programs: String
    /// Kept as long as the server may read it again.
    private let rules: AccessRules?

    /// The server of the suite that is running.
    @TaskLocal package static var current: TestServer?

    /// The server of the suite that is running.
    ///
    /// Throws where the suite asked for none.
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

    /// Starts a server.
    ///
    /// `arguments` go to `lab start`; `access` are lines of pg_hba.conf that come before the lab's own.
    package static func start(
        _ name: String,
        _ arguments: [String] = [],
        access: [String] = []
    ) async throws -> TestServer {
        let name = "test-\(name)-\(String(UInt32.random(in: .min ... .max), radix: 36))"
        let rules = try access.isEmpty ? nil : AccessRules(access)
        let all = ["lab", "start", "--name", name, "--json"] + arguments + (rules?.arguments ?? [])
        let report: JSONValue
        do {
            report = try JSONValue(try await lab().succeed(all))
        } catch {
            try? await delete(name)
            throw error
        }
        guard let host = report["host"]?.text, let port = report["port"]?.number, let data = report["data"]?.text,
            let programs = report["programs"]?.text
        else { throw NoServer() }
        return TestServer(name: name, host: host, port: port, data: data, programs: programs, rules: rules)
    }

    /// A server that somebody else started and will delete.
    init(name: String, address: String, port: Int, data: String, programs: String) {
        self.name = name
        self.port = port
        self.data = data
        self.programs = programs
        host = address
        rules = nil
    }

    private init(name: String, host: String, port: Int, data: String, programs: String, rules: AccessRules?) {
        self.name = name
        self.host = host
        self.port = port
        self.data = data
        self.programs = programs
        self.rules = rules
    }

    /// Stops the server and removes all it ever wrote.
    package func delete() async throws { try await Self.delete(name) }

    private static func delete(_ name: String) async throws {
        try await lab().succeed(["lab", "stop", "--name", name, "--delete", "--json"])
    }

    private static func lab() throws -> Program { Program(try CronvaultCommand.binary()) }

    /// A value of a libpq keyword.
    private static func quoted(_ value: String) -> String {
        "'" + value.putting("\\", before: "\\'") + "'"
    }
}

/// A pg_hba.conf of a test: some lines of its own, then whoever comes is let in.
private struct AccessRules: Sendable {
    private let folder: TemporaryFolder
    private let path: String

    init(_ lines: [String]) throws {
        folder = try TemporaryFolder("access")
        let open = [
            "local all,replication all trust", "host all,replication all 127.0.0.1/32 trust",
            "host all all ::1/128 trust",
        ]
        path = try folder.write((lines + open).joined(separator: "\n") + "\n", to: "pg_hba.conf")
    }

    var arguments: [String] { ["--option", "hba_file=\(path)"] }
}
