internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// What there is to know of a server's setup, each part as far as the role, and the state of the server, allow.
struct Examination: Sendable {
    let server: CronServer
    /// Why the cron database cannot be entered; nil: it was.
    let databaseProblem: Text?
    let settings: [String: String]
    let placeholders: [(name: String, value: String)]
    let zoneIsKnown: Bool
    /// The version that the server's packages would install.
    let installable: String?
    let `extension`: Reading<ExtensionFacts?>
    let releases: [CronRelease]
    /// Row security hides the jobs of others.
    let isPartial: Bool
    let jobs: Reading<[Job]>
    let roles: Reading<[RoleFacts]>
    let databases: [DatabaseFacts]
    let forbidden: [(String, String)]
    let accessRules: Reading<[SetupCatalog.AccessRule]>
    let memberships: [ExactText: Set<ExactText>]
    let history: Reading<HistoryFigures?>
    let highestJobid: Int64

    /// What the run history tells; nil where the catalog has none.
    struct HistoryFigures: Sendable {
        let size: HistoryFiguresCatalog.Size
        let overlap: Int
        let failing: [HistoryFiguresCatalog.Failing]
        let reached: [(role: String, database: String)]
        let highestRunid: Int64
    }

    var release: CronRelease { releases.last ?? .newest }

    /// How messages name the release: one, or the two ends of what it may be.
    var releaseName: String {
        guard let first = releases.first, let last = releases.last, first != last else { return release.description }
        return "\(first)–\(last)"
    }

    var usesWorkers: Bool { server.cronSettings?.usesBackgroundWorkers == true }

    var clock: CronClock {
        CronClock(
            releases: releases,
            timezone: server.cronSettings?.timezone ?? "GMT",
            matchDomAndDow: server.cronSettings?.matchesDayAndWeekday ?? false
        )
    }

    func number(_ setting: String) -> Int? { (server.cronSettings?[setting] ?? settings[setting]).flatMap { Int($0) } }
}
