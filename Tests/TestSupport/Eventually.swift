/// Waits until a condition holds, looking again and again.
///
/// Throws where it does not come true within two and a half minutes, which is more than any wait for pg_cron's next
/// minute.
package func eventually(
    _ what: String,
    within limit: Duration = .seconds(150),
    _ condition: () async throws -> Bool
) async throws {
    let clock = ContinuousClock()
    let deadline = clock.now + limit
    while try await !condition() {
        guard clock.now < deadline else { throw NeverTrue(what: what) }
        try await Task.sleep(for: .milliseconds(200))
    }
}

package struct NeverTrue: Error, CustomStringConvertible {
    package let what: String
    package var description: String { "waited in vain: \(what)" }
}
