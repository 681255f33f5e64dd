import CronSchedule
import Testing

@testable import CronModel

@Suite("Settings of pg_cron")
struct CronSettingsTests {
    /// What `pg_settings` shows of each release, and the version its control file installs: read from upstream's tags.
    struct Known: Sendable, CustomTestStringConvertible {
        let releases: [String]
        let installs: String
        let settings: [String]
        var superuserContext = "postmaster"

        var testDescription: String { releases.joined(separator: ", ") }
    }

    private static let first = ["cron.database_name", "cron.log_statement"]
    private static let limited = first + ["cron.max_running_jobs"]
    private static let hosted = limited + ["cron.host"]
    private static let logged = hosted + ["cron.log_run", "cron.use_background_workers"]
    private static let guarded = logged + ["cron.log_min_messages", "cron.enable_superuser_jobs"]
    private static let zoned = guarded + ["cron.timezone"]
    private static let pausable = zoned + ["cron.launch_active_jobs"]

    static let known = [
        Known(releases: ["1.0.0", "1.0.1"], installs: "1.0", settings: first),
        Known(releases: ["1.0.2"], installs: "1.0", settings: limited),
        Known(releases: ["1.1.2", "1.1.3"], installs: "1.1", settings: limited),
        Known(releases: ["1.1.4"], installs: "1.1", settings: hosted),
        Known(releases: ["1.2.0"], installs: "1.2", settings: hosted),
        Known(releases: ["1.3.0", "1.3.1"], installs: "1.3", settings: logged),
        Known(releases: ["1.4.0", "1.4.1"], installs: "1.4", settings: guarded, superuserContext: "user"),
        Known(releases: ["1.4.2"], installs: "1.4-1", settings: guarded),
        Known(releases: ["1.5.0", "1.5.1", "1.5.2"], installs: "1.5", settings: zoned),
        Known(releases: ["1.6.0"], installs: "1.5", settings: pausable),
        Known(
            releases: ["1.6.1", "1.6.2", "1.6.3", "1.6.4", "1.6.5", "1.6.6", "1.6.7"],
            installs: "1.6",
            settings: pausable
        ),
        Known(releases: ["1.6.8"], installs: "1.6", settings: pausable + ["cron.match_dom_and_dow"]),
    ]

    private func settings(_ names: [String], superuserContext: String = "postmaster") -> CronSettings {
        CronSettings(
            names.map { name in
                let context = name == "cron.enable_superuser_jobs" ? superuserContext : "postmaster"
                return CronSettings.Setting(name: name, value: "", context: context)
            }
        )
    }

    @Test("the settings and the control file's version tell the release, or the few it may be", arguments: known)
    func inference(known: Known) {
        let found = settings(known.settings, superuserContext: known.superuserContext).releases(
            installing: known.installs
        )
        #expect(found.map(\.description) == known.releases)
    }

    @Test("every known release is told by its own settings, and by those of no other row")
    func everyReleaseOnce() {
        let told = Self.known.flatMap(\.releases)
        #expect(told.sorted() == CronRelease.known.map(\.description).sorted())
    }

    @Test("without the control file's version the settings alone narrow it down")
    func withoutVersion() {
        #expect(settings(Self.hosted).releases(installing: nil).map(\.description) == ["1.1.4", "1.2.0"])
        #expect(settings(Self.limited).releases(installing: nil).map(\.description) == ["1.0.2", "1.1.2", "1.1.3"])
    }

    @Test("a library that was upgraded after its control file was read is judged by its settings")
    func settingsOutrankTheControlFile() {
        #expect(settings(Self.guarded).releases(installing: "1.6").map(\.description) == ["1.4.2"])
    }

    @Test("a server that shows no setting of pg_cron has not loaded it, whatever it could install")
    func notLoaded() {
        #expect(CronSettings([]).releases(installing: "1.6").isEmpty)
        #expect(!CronSettings([]).isLoaded)
    }

    @Test("what a server does not show has pg_cron's own default")
    func defaults() {
        let none = CronSettings([])
        #expect(none.databaseName == "postgres")
        #expect(none.host == "localhost")
        #expect(none.timezone == "GMT")
        #expect(none.allowsSuperuserJobs)
        #expect(!none.usesBackgroundWorkers)
        #expect(!none.matchesDayAndWeekday)
    }

    @Test("what a server shows is taken as it stands")
    func values() {
        let values = [
            ("cron.database_name", "jobs"), ("cron.host", "/run/pg"), ("cron.timezone", "Asia/Shanghai"),
            ("cron.enable_superuser_jobs", "off"), ("cron.use_background_workers", "on"),
            ("cron.match_dom_and_dow", "on"),
        ]
        let settings = CronSettings(
            values.map { CronSettings.Setting(name: $0.0, value: $0.1, context: "postmaster") }
        )
        #expect(settings.databaseName == "jobs")
        #expect(settings.host == "/run/pg")
        #expect(settings.timezone == "Asia/Shanghai")
        #expect(!settings.allowsSuperuserJobs)
        #expect(settings.usesBackgroundWorkers)
        #expect(settings.matchesDayAndWeekday)
    }
}
