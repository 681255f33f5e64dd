import PostgresAccess
import TestSupport

/// A session that holds something for as long as a test wants.
struct BlockingSession: Sendable {
    let pid: Int32
    private let connection: PostgresConnection

    /// Opens the session and runs a function in it.
    static func holding(_ function: String, on server: TestServer, as user: String) async throws -> BlockingSession {
        let connection = try await PostgresConnection.connect(
            ConnectionSettings(conninfo: server.connection(user: user))
        )
        try await connection.execute(SQL(unsafe: "SELECT pg_catalog.\(function)"))
        let pid = try await connection.first(
            Statement("SELECT pg_catalog.pg_backend_pid()") { try $0.next(Int32.self) }
        )
        return BlockingSession(pid: pid ?? 0, connection: connection)
    }

    func end() async throws { await connection.close() }
}
