internal import CronModel
internal import CronSchedule
internal import Operations

/// What a look at a cluster came to: its server and its sets.
struct LookReport: Sendable {
    let at: Instant
    let sighting: Result<Sighting, ActionableError>
    let memory: LookMemory
    /// Nil where the repository could not be read.
    let sets: SetFacts?
    /// Why no launcher stays alive, where that is so and a reason was found.
    let launcherReason: Text?
}
