internal import BackupFormat
internal import CronModel

/// The postgresql.conf of a drill's server.
struct ThrowawaySettings: Sendable {
    private let place: DrillPlace
    private let contents: SetContents
    /// What a copy of the source's files insists on; nil: the data are initdb's.
    private let copied: CopiedData?

    /// What of the source's settings decides when jobs run; and how, which a server without worker processes refuses.
    private static let always = ["cron.timezone", "cron.match_dom_and_dow", "cron.enable_superuser_jobs"]
    private static let launching = ["cron.log_run", "cron.max_running_jobs", "cron.use_background_workers"]

    init(_ contents: SetContents, place: DrillPlace, copied: CopiedData? = nil) {
        self.place = place
        self.contents = contents
        self.copied = copied
    }

    private func source(launching: Bool) -> [(String, String)] {
        let names = Self.always + (launching ? Self.launching : [])
        let kept = names.compactMap { name in contents.settings.settings?[name].map { (name, $0) } }
        let timezone = contents.settings.related["TimeZone"].map { [("TimeZone", $0)] } ?? []
        return [("cron.database_name", contents.manifest.pgCron.database)] + kept + timezone
    }

    /// The source's own configuration may archive, replicate, and load what is not here.
    private static let noneOfTheirs = "# Nothing of the copy's own configuration is read."

    /// A number of the source's, within what a server starts with.
    private func number(_ name: String, atLeast least: Int) -> String {
        "\(min(max(contents.settings.related[name].flatMap { Int($0) } ?? 0, least), 10_000))"
    }

    /// The file, with pg_cron's launcher where `launching`; `others` win over all the rest.
    func text(launching: Bool, others: [(String, String)] = []) -> String {
        let ours = [
            ("hba_file", place.access),
            ("listen_addresses", ""),
            ("port", "\(ThrowawayServer.port)"),
            ("unix_socket_directories", place.sockets),
            ("shared_preload_libraries", "pg_cron"),
            // An absolute folder is a socket to libpq, and so to the jobs.
            ("cron.host", place.sockets),
            // Without worker processes the server loads pg_cron and has no launcher (PostgreSQL logs "too many background
            // workers"; pg_cron works all the same, seen with 1.4.2 and 1.6.5).
            ("max_worker_processes", launching ? number("max_worker_processes", atLeast: 64) : "0"),
            // Nothing that came with the data reaches out by itself.
            ("max_logical_replication_workers", "0"), ("max_wal_senders", "0"), ("wal_level", "minimal"),
            ("archive_mode", "off"), ("autovacuum", "off"),
            ("logging_collector", "off"), ("log_line_prefix", "%m [%p] %q%u@%d "), ("lc_messages", "C"),
            ("log_min_duration_statement", "-1"), ("log_statement", "none"), ("log_min_error_statement", "panic"),
            // Nothing here outlives the drill: no write waits for the disk.
            ("fsync", "off"), ("full_page_writes", "off"), ("synchronous_commit", "off"),
            ("max_wal_size", "4GB"), ("checkpoint_timeout", "1h"), ("maintenance_work_mem", "256MB"),
            ("max_connections", number("max_connections", atLeast: 200)),
        ]
        let lines = (source(launching: launching) + ours + (copied?.control.settings ?? []) + others).map {
            LabSetting(name: $0.0, value: $0.1).line
        }
        let included = LabSetting(name: "include", value: place.data + "/postgresql.conf").line
        return """
            # Written by cronvault drill.
            \(copied == nil ? included : Self.noneOfTheirs)
            \(lines.joined(separator: "\n"))

            """
    }
}
