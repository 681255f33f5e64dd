internal import CLibPQ
internal import CronModel

/// One session of a PostgreSQL server. Its calls block a thread of their own, never the shared pool.
///
/// Every session starts with an empty `search_path`, UTC, ISO dates, UTF-8, no time limits, and row security that
/// raises an error instead of hiding rows. A cancelled task cancels the statement that runs for it.
package actor PostgresConnection {
    private let executor = DispatchQueueExecutor(label: "cronvault.postgres")
    private let handle: Handle

    package nonisolated var unownedExecutor: UnownedSerialExecutor { executor.asUnownedSerialExecutor() }

    private init(handle: Handle) {
        self.handle = handle
    }

    /// Opens a session.
    ///
    /// Throws an `ActionableError`: `connection-failed`, `password-needed`, `pooler`, or what the server said.
    package static func connect(_ settings: ConnectionSettings) async throws -> PostgresConnection {
        let opened = PostgresConnection(handle: try await Handle.open(settings))
        try await opened.prepareSession()
        return opened
    }

    /// Opens a session that keeps the settings its role and database give it, as the role's own client would.
    package static func connectUnprepared(_ settings: ConnectionSettings) async throws -> PostgresConnection {
        PostgresConnection(handle: try await Handle.open(settings))
    }

    /// Lets the server read one statement, and look up what it names, without running it.
    package func prepare(_ statement: String) async throws {
        try await cancellable { try $0.handle.prepare(statement) }
    }

    /// Ends the session.
    ///
    /// Further calls fail.
    package func close() {
        handle.close()
    }

    /// Where this session leads: the very host, address and port for every further one.
    package func pinned(_ settings: ConnectionSettings) -> ConnectionSettings {
        settings.overriding(handle.pins)
    }

    /// `host:port` or the socket, for messages.
    package var address: String { handle.address }

    /// What a child process needs in its environment to reach the same server, and options it has no variable for.
    package func childEnvironment() -> ChildConnection {
        handle.childConnection
    }

    /// Whether the server still answers on this session.
    package func isAlive() -> Bool {
        guard let result = try? run("SELECT 1") else { return false }
        PQclear(result)
        return true
    }

    /// All rows of a statement.
    package func rows<Output>(_ statement: Statement<Output>) async throws -> [Output] {
        try await cancellable { connection in
            let result = try connection.run(statement.sql)
            defer { PQclear(result) }
            return try (0..<PQntuples(result)).map { index in
                var row = Row(result: result, row: index)
                return try statement.decode(&row)
            }
        }
    }

    /// The first row, nil where there is none.
    package func first<Output>(_ statement: Statement<Output>) async throws -> Output? {
        try await rows(statement).first
    }

    /// Runs a statement for its effect and returns the number of rows it touched.
    @discardableResult
    package func execute(_ sql: SQL) async throws -> Int {
        try await cancellable { connection in
            let result = try connection.run(sql)
            defer { PQclear(result) }
            return Int(String(cString: PQcmdTuples(result))) ?? 0
        }
    }

    /// Runs `body` between `begin` and COMMIT; anything thrown rolls back and is thrown on.
    ///
    /// An error without an SQLSTATE comes from a connection that was lost at the COMMIT: nobody knows on which side of it.
    package func transaction<Output: Sendable>(
        _ begin: SQL = "BEGIN",
        _ body: @Sendable (PostgresConnection) async throws -> Output
    ) async throws -> Output {
        try await execute(begin)
        do {
            let output = try await rollingBack(body)
            try await execute("COMMIT")
            return output
        } catch {
            rollBack()
            throw error
        }
    }

    /// A connection that is lost before the COMMIT is sent has rolled back.
    private func rollingBack<Output: Sendable>(
        _ body: @Sendable (PostgresConnection) async throws -> Output
    ) async throws -> Output {
        do {
            return try await body(self)
        } catch let error as PostgresError where error.sqlstate == nil {
            let lost = PostgresError.connectionFailure
            throw PostgresError(sqlstate: lost, message: error.message, detail: error.detail, hint: error.hint)
        }
    }

    /// Rolls back, also in a task that was cancelled; a session that is gone has rolled back by itself.
    package func rollBack() {
        if let result = try? run("ROLLBACK") { PQclear(result) }
    }

    /// Sends COPY … TO STDOUT and hands its rows, one at a time, to `body`, which runs once on this session's thread.
    ///
    /// If `body` throws, the statement is cancelled and the session stays usable.
    package func copyOut<Output: Sendable>(
        _ sql: SQL,
        _ body: @Sendable (inout CopyOutRows) throws -> Output
    ) async throws -> Output {
        try await cancellable { connection in
            try connection.handle.begin(sql, expecting: PGRES_COPY_OUT)
            var rows = CopyOutRows(handle: connection.handle)
            do {
                let output = try body(&rows)
                try rows.finish()
                return output
            } catch {
                rows.abandon()
                throw error
            }
        }
    }

    /// Sends COPY … FROM STDIN and lets `body`, which runs once on this session's thread, write its rows.
    ///
    /// Returns the number of rows the server took. If `body` throws, the server takes none.
    package func copyIn(_ sql: SQL, _ body: @Sendable (inout CopyInRows) throws -> Void) async throws -> Int {
        try await cancellable { connection in
            try connection.handle.begin(sql, expecting: PGRES_COPY_IN)
            var rows = CopyInRows(handle: connection.handle)
            do {
                try body(&rows)
            } catch {
                rows.abandon()
                throw error
            }
            return try rows.finish()
        }
    }

    /// Waits for the next notification of a channel this session listens on, at most so many seconds.
    package func notification(within seconds: Double) -> Notification? {
        handle.notification(within: seconds)
    }

    private func run(_ sql: SQL) throws -> OpaquePointer {
        try handle.run(sql)
    }

    private func cancellable<Output: Sendable>(
        _ body: @Sendable (isolated PostgresConnection) throws -> Output
    ) async throws -> Output {
        try Task.checkCancellation()
        let canceller = handle.canceller
        return try await withTaskCancellationHandler {
            try body(self)
        } onCancel: {
            canceller.cancel()
        }
    }

    private func prepareSession() async throws {
        let backend = try await first(Statement("SELECT pg_catalog.pg_backend_pid()") { try $0.next(Int32.self) })
        guard backend == handle.backendPID else { throw ConnectionFailure.pooler(at: handle.address) }
        try await execute(SessionSettings.all(serverVersion: handle.serverVersion))
    }
}

/// A message that somebody sent with `pg_notify`.
package struct Notification: Sendable, Hashable {
    package let channel: String
    package let payload: String
}

/// How a child process reaches the server a session is connected to.
package struct ChildConnection: Sendable, Hashable {
    /// Variables to set (or, where nil, to remove) in the child's environment.
    package let environment: [String: String?]
    /// Connection options that libpq reads from no variable; none of them is a secret.
    package let conninfo: String
}
