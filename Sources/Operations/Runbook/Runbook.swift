package import BackupFormat
package import BackupRepository
package import CronModel
package import CronSchedule

/// The recovery document of a cluster: what to do in each case, with the real names of its newest proven set, and how long
/// it took in the last drill.
package struct Runbook: Sendable {
    package struct Options: Sendable {
        /// Whom to call, as the configuration says.
        package var contacts: [String] = []
        /// The configuration file that the commands name, and the repository; both absolute.
        package var config: String?
        package var repository: String

        package init(repository: String) {
            self.repository = repository
        }
    }

    private let cluster: String
    private let repository: Repository
    private let options: Options
    private let environment: Environment

    package init(of cluster: String, in repository: Repository, options: Options, environment: Environment) {
        self.cluster = cluster
        self.repository = repository
        self.options = options
        self.environment = environment
    }

    /// Reads the set and its last drill; asks no server.
    ///
    /// Throws `no-set` where there is none with the layers full and cron.
    package func run() throws -> RunbookReport {
        let (manifest, isProven) = try newest()
        let contents = try SetContents.read(manifest, from: repository)
        let drill = try lastDrill(of: manifest.set)
        let writer = RunbookWriter(contents, drill: drill, cluster: cluster, options: options)
        return RunbookReport(
            cluster: cluster,
            set: manifest.set,
            takenAt: manifest.takenAt,
            proven: isProven,
            drill: drill?.id,
            rtoSeconds: drill?.rtoSeconds,
            writtenAt: environment.now(),
            tool: "cronvault \(environment.toolVersion)",
            source: Self.source(of: manifest),
            contacts: options.contacts,
            preparation: writer.preparation,
            scenarios: writer.scenarios
        )
    }

    /// The newest set that a drill has proven; else the newest complete one, which the document then says.
    private func newest() throws -> (Manifest, isProven: Bool) {
        let standings = try repository.standings(of: cluster)
        for id in try repository.sets(of: cluster).reversed() where standings.isProven(id) {
            let manifest = try repository.authenticManifest(of: id, in: cluster)
            if manifest.full != nil { return (manifest, true) }
        }
        return (try repository.find("latest", in: cluster, layers: [.full, .cron]), false)
    }

    private func lastDrill(of set: SetID) throws -> DrillReport? {
        for id in try repository.drills(of: cluster).reversed() {
            let summary = try repository.drillSummary(id, of: cluster)
            // A set that was encrypted anew is the same of the same second.
            guard summary.set.isOfSameSecond(as: set), summary.status != .failed else { continue }
            let file = try repository.drillFile("report.json", of: id, in: cluster)
            return try FormatCoder.decode(DrillReport.self, from: file.bytes, file: file.place)
        }
        return nil
    }

    private static func source(of manifest: Manifest) -> Text {
        let releases = manifest.pgCron.releases.map(\.description).joined(separator: "/")
        return Text(
            verbatim: "\(manifest.server.address), PostgreSQL \(manifest.server.version), pg_cron \(releases), "
                + "cron.database_name = \(manifest.pgCron.database)"
        )
    }
}

/// A recovery document as a value.
package struct RunbookReport: Sendable, Encodable {
    package struct Step: Sendable, Encodable {
        package let what: Text
        /// A line for a POSIX shell; null where a person does something else.
        package let command: String?
        /// What it shows when it went well.
        package let expect: Text?
    }

    package struct Scenario: Sendable, Encodable {
        package let id: String
        package let title: Text
        package let when: Text
        package let steps: [Step]
        package let pitfalls: [Text]
        /// In the last drill of the set; null where no drill measures it.
        package let seconds: Double?
    }

    package let cluster: String
    package let set: SetID
    package let takenAt: Instant
    /// Whether a drill has proven the set.
    package let proven: Bool
    package let drill: SetID?
    package let rtoSeconds: Double?
    package let writtenAt: Instant
    package let tool: String
    package let source: Text
    package let contacts: [String]
    /// What every scenario begins with.
    package let preparation: [Step]
    package let scenarios: [Scenario]
}
