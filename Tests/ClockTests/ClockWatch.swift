import CronSchedule
import Foundation
import TestSupport

/// Leads real pg_cron through a scenario and returns what it launched.
struct ClockWatch: Sendable {
    let scenario: ClockScenario

    /// How the server's user writes the first instant, as libfaketime takes it.
    private var clock: String {
        let text = scenario.start.description.replacing("T", with: " ").replacing("Z", with: "")
        return "@\(text) x\(scenario.speed)"
    }

    func observe() async throws -> Observation {
        try await MatrixServer.with(scenario.server) { server in
            try await prepare(server)
            let place = try await server.start(settings, clock: clock)
            if place.major < 16 { try await restartLauncher(place) }
            try await letPass(place)
            return try await observation(place)
        }
    }

    /// Puts the jobs in while there is no launcher, so that it sees all of them at its start.
    private func prepare(_ server: MatrixServer) async throws {
        let place = try await server.start(["max_worker_processes": "0"])
        let rows = scenario.schedules.enumerated().map { "(\($0), '\($1)', 'SELECT 1', 1, 'postgres')" }
        let stray = place.major < 16 ? ["(-1, '@reboot', 'SELECT 1', 1, 'no such role')"] : []
        try await place.ask("CREATE EXTENSION pg_cron")
        try await place.ask(
            "INSERT INTO cron.job (jobid, schedule, command, nodeport, username) VALUES "
                + (rows + stray).joined(separator: ", ")
        )
        try await server.stop()
    }

    private var settings: [String: String] {
        [
            "cron.timezone": scenario.zone, "cron.use_background_workers": "on", "cron.max_running_jobs": "50",
            "cron.log_statement": "off", "max_worker_processes": "80", "max_logical_replication_workers": "0",
            "autovacuum": "off", "checkpoint_timeout": "1d", "bgwriter_delay": "10s", "wal_writer_delay": "10s",
        ]
    }

    /// Makes the launcher see the clock of the test.
    ///
    /// Before PostgreSQL 16 the postmaster starts it from a signal handler, where libfaketime is switched off, and
    /// restarts it from its main loop. A job of a role that does not exist ends a launcher at once (`src/job_metadata.c`).
    private func restartLauncher(_ place: MatrixServer.Place) async throws {
        let end = #""pg_cron launcher" "#
        while try !String(contentsOfFile: place.log, encoding: .utf8).contains(end) {
            try await Task.sleep(for: .milliseconds(20))
        }
        try await place.ask("DELETE FROM cron.job WHERE jobid = -1")
    }

    /// Waits, by the server's clock, until two minutes after the last.
    private func letPass(_ place: MatrixServer.Place) async throws {
        try await place.ask("SELECT pg_sleep_until('\(scenario.end.advanced(bySeconds: 120))')")
    }

    private func observation(_ place: MatrixServer.Place) async throws -> Observation {
        let milliseconds = { (column: String) in "floor(extract(epoch FROM \(column)) * 1000)::bigint" }
        let launcher = try await place.ask(
            "SELECT \(milliseconds("backend_start")) FROM pg_stat_activity WHERE backend_type = 'pg_cron launcher'"
        )
        let last = try await lastRun(place)
        let rows = try await place.ask(
            "SELECT jobid, \(milliseconds("start_time")), status FROM cron.job_run_details "
                + "WHERE runid <= \(last) ORDER BY runid"
        )
        return try Observation(
            place: place,
            launcherStart: launcher.first.flatMap { Int($0) }.map { Launch(milliseconds: $0) },
            rows: rows,
            scenario: scenario
        )
    }

    /// The highest run id there is, once every run up to it has its start: the row is written a moment before.
    private func lastRun(_ place: MatrixServer.Place) async throws -> String {
        let last = try await place.ask("SELECT coalesce(max(runid), 0) FROM cron.job_run_details").joined()
        let waiting =
            "SELECT FROM cron.job_run_details WHERE runid <= \(last) AND start_time IS NULL AND status <> 'failed'"
        try await eventually("every run so far has its start", within: .seconds(30)) {
            try await place.ask(waiting).isEmpty
        }
        return last
    }
}
