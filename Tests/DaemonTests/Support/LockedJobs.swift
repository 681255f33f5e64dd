import TestSupport

/// Holds a lock on `cron.job`, which every backup has to wait for, until `body` has ended.
func whileJobsAreLocked<Value: Sendable>(
    _ server: TestServer,
    _ body: @Sendable () async throws -> Value
) async throws -> Value {
    let holders = "FROM pg_locks WHERE mode = 'AccessExclusiveLock' AND granted AND relation = 'cron.job'::regclass"
    async let holder: Void = {
        // Its session is ended from outside.
        _ = try? await server.psql("BEGIN; LOCK TABLE cron.job IN ACCESS EXCLUSIVE MODE; SELECT pg_sleep(600)")
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
