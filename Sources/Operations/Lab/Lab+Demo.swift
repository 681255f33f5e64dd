internal import CronModel

extension Lab {
    /// Fills the running lab with two databases, three roles, their jobs, grants and weeks of history.
    ///
    /// What is there already stays as it is, so a second run changes nothing. Throws `lab-not-running`,
    /// `lab-without-cron`.
    package func demo() async throws -> LabDemoReport {
        let client = try await client()
        guard let database = try await client.facts().cron.database else { throw LabFailure.withoutCronDatabase(name) }
        _ = try await client.run(DemoScript.databases, database: database)
        _ = try await client.run(DemoScript.shop, database: DemoScript.shopDatabase)
        _ = try await client.run(DemoScript.metrics, database: DemoScript.metricsDatabase)
        _ = try await client.run(DemoScript.jobs, database: database)
        let counts = try await client.ask(DemoCounts.self, DemoScript.counts, database: database)
        return LabDemoReport(
            name: name.text,
            connection: try await status().connection ?? "",
            jobs: counts.jobs,
            inactiveJobs: counts.inactive,
            owners: counts.owners,
            databases: counts.databases,
            historyRows: counts.history
        )
    }
}

private struct DemoCounts: Decodable {
    let jobs: Int
    let inactive: Int
    let owners: [String]
    let databases: [String]
    let history: Int
}
