package import CronModel
package import CronSchedule

/// What real pg_cron launched on the throwaway server under a fast clock, against what was foretold.
package struct RehearsalReport: Sendable, Codable {
    /// A job whose launches were not those foretold.
    package struct Difference: Sendable, Codable, Hashable {
        package let jobid: Int64
        package let jobname: String?
        package let schedule: String
        package let predicted: Int
        package let launched: Int
        /// The first difference in words.
        package let first: Text
    }

    /// How one job did: what was foretold of it, and what real pg_cron launched.
    package struct Result: Sendable, Codable, Hashable {
        package let jobid: Int64
        package let jobname: String?
        package let schedule: String
        package let predicted: Int
        package let launched: Int
        package let missing: Int
        package let unexpected: Int
    }

    /// By the server's clock.
    package let from: Instant
    package let until: Instant
    /// How many times as fast as the wall's clock.
    package let speed: Int
    package let seconds: Double
    /// Jobs that were compared.
    package let jobs: Int
    package let predicted: Int
    package let launched: Int
    package let missing: Int
    package let unexpected: Int
    package let differences: [Difference]
    /// Each job that was compared; nil in reports that say only how all did together.
    package let results: [Result]?
    /// Jobs that were not compared, and why.
    package let skipped: [Text]
}
