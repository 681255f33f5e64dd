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
    /// Which setting came with which release: pg_cron `src/pg_cron.c`, `_PG_init`, tag by tag.
    package func releases(installing version: String?) -> [CronRelease] {
        guard isLoaded else { return [] }
        let known = CronRelease.known.filter(shows)
        guard let version else { return known }
        let narrowed = known.filter { CronRelease.candidates(catalogVersion: version).contains($0) }
        return narrowed.isEmpty ? known : narrowed
    }

    private func shows(_ release: CronRelease) -> Bool {
        for (name, since) in Self.arrivals where (self[name] != nil) != (release.description >= since) {
            return false
        }
        let superuserJobs = all.first { $0.name == "cron.enable_superuser_jobs" }
        return superuserJobs.map { ($0.context == "user") == (release.description < "1.4.2") } ?? true
    }

    /// Each number of a release has one digit, so that their texts compare as the releases do.
    private static let arrivals: [(String, String)] = [
        ("cron.max_running_jobs", "1.0.2"),
        ("cron.host", "1.1.4"),
        ("cron.log_run", "1.3.0"),
        ("cron.enable_superuser_jobs", "1.4.0"),
        ("cron.timezone", "1.5.0"),
        ("cron.launch_active_jobs", "1.6.0"),
        ("cron.match_dom_and_dow", "1.6.8"),
    ]
}
