import TestSupport

/// Holds a lock on `cron.job`, which every backup has to wait for, until `body` has ended.
func whileJobsAreLocked<Value: Sendable>(
    _ server: TestServer,
    _ body: @Sendable () async throws -> Value
) async throws -> Value {
    try await whileLocked(
        server,
        by: "BEGIN; LOCK TABLE cron.job IN ACCESS EXCLUSIVE MODE",
        seenAs: "mode = 'AccessExclusiveLock' AND relation = 'cron.job'::regclass",
        body
    )
}

/// Holds the lock of a daemon that is at a backup by its clock.
func whileBackupIsLocked<Value: Sendable>(
    _ server: TestServer,
    _ body: @Sendable () async throws -> Value
) async throws -> Value {
    try await whileLocked(
        server,
        by: "SELECT pg_advisory_lock(x'63726f6e'::int, 6)",
        seenAs: "locktype = 'advisory' AND classid = x'63726f6e'::int::oid AND objid = 6",
        body
    )
}

private func whileLocked<Value: Sendable>(
    _ server: TestServer,
    by statements: String,
    seenAs condition: String,
    _ body: @Sendable () async throws -> Value
) async throws -> Value {
    let holders = "FROM pg_locks WHERE granted AND \(condition)"
    async let holder: Void = {
        // Its session is ended from outside.
        _ = try? await server.psql("\(statements); SELECT pg_sleep(600)")
    }()
    let result: Result<Value, any Error>
    do {
        try await eventually("the lock is held") { try await server.holds("SELECT EXISTS (SELECT \(holders))") }
        result = .success(try await body())
    } catch {
        result = .failure(error)
    }
    try await server.psql("SELECT pg_terminate_backend(pid) \(holders)")
    await holder
    return try result.get()
}
