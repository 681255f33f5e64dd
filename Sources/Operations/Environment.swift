package import CronSchedule

/// What an operation takes from the world beside servers and repositories, so that tests can give their own.
package struct Environment: Sendable {
    /// The version of the tool, for manifests.
    package let toolVersion: String
    package let now: @Sendable () -> Instant
    package let progress: Progress

    package init(
        toolVersion: String,
        now: @escaping @Sendable () -> Instant = { Instant.now() },
        progress: Progress = .silent
    ) {
        self.toolVersion = toolVersion
        self.now = now
        self.progress = progress
    }
}
