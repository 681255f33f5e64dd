package import CronSchedule

/// The `cron.*` settings of a server as `pg_settings` shows them: unknown ones, which `SHOW` would repeat, are absent.
package struct CronSettings: Sendable, Hashable, Codable {
    package struct Setting: Sendable, Hashable, Codable {
        package let name: String
        package let value: String
        package let context: String

        package init(name: String, value: String, context: String) {
            self.name = name
            self.value = value
            self.context = context
        }
    }

    package let all: [Setting]

    package init(_ all: [Setting]) {
        self.all = all
    }

    package subscript(name: String) -> String? {
        all.first { $0.name == name }?.value
    }

    /// pg_cron is loaded and the role may read its settings.
    package var isLoaded: Bool { !all.isEmpty }
    /// The database the launcher reads; pg_cron's default is `postgres`.
    package var databaseName: String { self["cron.database_name"] ?? "postgres" }
    /// The name that pg_cron gives to the node of a new job.
    package var host: String { self["cron.host"] ?? "localhost" }
    /// The zone that schedules are read in: always UTC before 1.5.
    package var timezone: String { self["cron.timezone"] ?? "GMT" }
    package var usesBackgroundWorkers: Bool { self["cron.use_background_workers"] == "on" }
    package var allowsSuperuserJobs: Bool { self["cron.enable_superuser_jobs"] != "off" }
    package var matchesDayAndWeekday: Bool { self["cron.match_dom_and_dow"] == "on" }

    /// The releases of the library that show just these settings, given the version its control file installs.
    ///
    /// `cron.enable_superuser_jobs` could be set by anybody in 1.4.0 and 1.4.1 (pg_cron `src/pg_cron.c`, `_PG_init`).
    package func releases(installing version: String?) -> [CronRelease] {
        guard isLoaded else { return [] }
        let names = Set(all.map(\.name))
        let fitting = CronRelease.candidates(settings: names, catalogVersion: version)
        let known = fitting.isEmpty ? CronRelease.candidates(settings: names) : fitting
        guard let superuserJobs = all.first(where: { $0.name == "cron.enable_superuser_jobs" }) else { return known }
        return known.filter { (superuserJobs.context == "user") == ($0.description < "1.4.2") }
    }
}
