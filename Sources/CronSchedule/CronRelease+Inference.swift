extension CronRelease {
    /// The releases that a server's settings and catalog allow, oldest first.
    ///
    /// Each setting of pg_cron came with a release (upstream: `src/pg_cron.c`). 1.6.1 to 1.6.7 have the same settings and
    /// are told apart by their package, or in parts by what their parser takes.
    ///
    /// - Parameters:
    ///   - settings: the names in `pg_settings` that begin with `cron.`. Never from `SHOW`, which also shows settings
    ///     that the release does not know. Without `cron.database_name` among them the role may not see the others
    ///     either, and they tell nothing.
    ///   - catalogVersion: `default_version` of `pg_available_extensions`, which the library's own package installs;
    ///     not `extversion`, which may be older. Nil where it is not known.
    /// - Returns: empty where no known release fits.
    public static func candidates(settings: Set<String>, catalogVersion: String? = nil) -> [CronRelease] {
        known.filter { release in
            let fitsCatalog = catalogVersion.map { $0 == release.catalogVersion } ?? true
            guard settings.contains("cron.database_name") else { return fitsCatalog }
            return fitsCatalog
                && firstReleases.allSatisfy { settings.contains($0.setting) == (release >= $0.release) }
        }
    }

    /// The setting that came with each release.
    private static let firstReleases: [(setting: String, release: CronRelease)] = [
        ("cron.max_running_jobs", CronRelease(1, 0, 2)),
        ("cron.host", CronRelease(1, 1, 4)),
        ("cron.log_run", CronRelease(1, 3, 0)),
        ("cron.use_background_workers", CronRelease(1, 3, 0)),
        ("cron.log_min_messages", CronRelease(1, 4, 0)),
        ("cron.enable_superuser_jobs", CronRelease(1, 4, 0)),
        ("cron.timezone", CronRelease(1, 5, 0)),
        ("cron.launch_active_jobs", CronRelease(1, 6, 0)),
        ("cron.match_dom_and_dow", CronRelease(1, 6, 8)),
    ]
}
