internal import CronSchedule
internal import FoundationEssentials

/// A clock of libfaketime that a server alone lives by.
struct FastClock: Sendable {
    let library: String
    let start: Instant
    let speed: Int

    /// Variables for the server's process; its user writes the instant in UTC.
    var variables: [String: String] {
        let text = start.description.replacing("T", with: " ").replacing("Z", with: "")
        return [
            "LD_PRELOAD": library, "FAKETIME": "@\(text) x\(speed)", "DONT_FAKE_MONOTONIC": "1", "TZ": "UTC",
        ]
    }

    /// Settings under which nothing but pg_cron keeps the server busy, and every job is a process of the server's own.
    static let settings = [
        ("cron.use_background_workers", "on"), ("cron.max_running_jobs", "60"), ("cron.log_statement", "off"),
        ("cron.log_run", "on"), ("cron.enable_superuser_jobs", "on"), ("max_worker_processes", "100"),
        ("bgwriter_delay", "10s"),
        ("wal_writer_delay", "10s"), ("checkpoint_timeout", "1d"), ("timezone", "UTC"), ("log_timezone", "UTC"),
    ]

    /// Where Debian and others put the library; nil where it is not installed.
    static func installedLibrary() -> String? {
        let folders = ["/usr/lib", "/usr/lib64", "/usr/local/lib"].flatMap { root in
            [root] + ((try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []).map { "\(root)/\($0)" }
        }
        return folders.lazy.map { $0 + "/faketime/libfaketime.so.1" }.first {
            FileManager.default.fileExists(atPath: $0)
        }
    }
}
