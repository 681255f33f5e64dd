internal import CronModel

/// Runs `body`, cancelled where it takes longer.
///
/// Throws `timeout` then.
package func withTimeLimit<Output: Sendable>(
    _ limit: Duration,
    _ body: @escaping @Sendable () async throws -> Output
) async throws -> Output {
    try await withThrowingTaskGroup(of: Output?.self) { group in
        group.addTask { try await body() }
        group.addTask {
            try await Task.sleep(for: limit)
            return nil
        }
        defer { group.cancelAll() }
        guard let first = try await group.next(), let output = first else {
            throw ActionableError(
                "timeout",
                Text("no answer within \(limit.components.seconds) s", zh: "\(limit.components.seconds) 秒内没有应答")
            )
        }
        return output
    }
}
