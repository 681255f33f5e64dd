import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import Daemon

@Suite("The text of metrics")
struct ExpositionTests {
    @Test("label values may hold anything; numbers are written plainly; a family without samples is left out")
    func text() throws {
        var family = MetricFamily("a_total", .counter, "Counts.")
        family.add(3, ("name", "a \"b\"\\c\nd"), ("other", "夜间"))
        family.add(0.25, ("name", ""))
        var exposition = Exposition()
        exposition.add(family)
        exposition.add(MetricFamily("empty", "Nothing."))
        let expected = """
            # HELP a_total Counts.
            # TYPE a_total counter
            a_total{name="a \\"b\\"\\\\c\\nd",other="夜间"} 3
            a_total{name=""} 0.25

            """
        #expect(exposition.text == expected)
    }
}

@Suite("The rules for Prometheus")
struct PrometheusRulesTests {
    @Test("promtool accepts them, and each fires when it should and only then")
    func rules() async throws {
        let promtool = try Prometheus.program("promtool")
        let folder = Prometheus.deployed("prometheus") + "/"
        try await promtool.succeed(["check", "rules", folder + "rules.yml"])
        let outcome = try await promtool.run([
            "test", "rules", folder + "rules.test.yml", folder + "rules.slow.test.yml",
        ])
        #expect(outcome.status == 0, "\(outcome.output)\(outcome.errors)")
    }

    @Test("every rule has a severity, a summary, a description and a runbook, and a test of its own")
    func complete() throws {
        func text(_ name: String) throws -> String {
            String(
                decoding: try Data(contentsOf: URL(filePath: Prometheus.deployed("prometheus/" + name))),
                as: UTF8.self
            )
        }
        let rules = try text("rules.yml").components(separatedBy: "- alert: ").dropFirst()
        let tests = try text("rules.test.yml") + text("rules.slow.test.yml")
        #expect(rules.count >= 15)
        for rule in rules {
            let name = rule.prefix { $0 != "\n" }
            for word in ["severity: ", "summary: ", "description: ", "runbook_url: "] {
                #expect(rule.contains(word), "\(name) \(word)")
            }
            #expect(tests.contains("alertname: \(name)\n"), "\(name) has no test")
        }
    }
}

extension String {
    fileprivate func components(separatedBy separator: String) -> [String] {
        split(separator: separator, omittingEmptySubsequences: false).map(String.init)
    }
}

/// Metrics of a real server, read by a real Prometheus.
@Suite("Metrics of a server", .server("metrics"), .serialized)
struct MetricsTests {
    private func cluster(_ more: String = "") throws -> String {
        """
        clusters:
          main:
            connection: "\(try TestServer.running().connection())"
            layers: [cron]
        serve: {look: {every: 2s}\(more)}
        """
    }

    @Test("promtool finds no fault; a job's failures, its next run and the states are told, its command never")
    func exposition() async throws {
        let server = try TestServer.running()
        try await server.emptyCron()
        try await server.insert([
            .init("fails", schedule: "* * * * *", command: "SELECT 'secret-in-command' FROM nowhere"),
            .init("rests", isActive: false),
        ])
        try await server.psql(
            """
            INSERT INTO cron.job_run_details (jobid, runid, database, username, command, status, return_message, start_time,
                                              end_time)
            SELECT min(jobid), nextval('cron.runid_seq'), 'postgres', 'postgres', 'x', status, 'no such table',
                   now() - n * interval '1 minute', now() - n * interval '1 minute' + interval '2 seconds'
            FROM cron.job, (VALUES (4, 'succeeded'), (3, 'failed'), (2, 'failed')) AS run (n, status)
            WHERE jobname = 'fails' GROUP BY n, status ORDER BY n DESC
            """
        )
        try await RunningDaemon.run(try cluster()) { daemon in
            let labels = "{cluster=\"main\",jobid=\"1\",jobname=\"fails\"}"
            try await eventually("it has looked", within: .seconds(20)) {
                try await daemon.metric("pg_cron_up{cluster=\"main\"}") == 1
            }
            #expect(try await daemon.metric("pg_cron_job_consecutive_failures\(labels)") ?? 0 >= 2)
            #expect(try await daemon.metric("pg_cron_job_last_status\(labels)") == 0)
            #expect(try await daemon.metric("pg_cron_job_last_duration_seconds\(labels)") ?? -1 >= 0)
            #expect(try await daemon.metric("pg_cron_job_next_run_timestamp_seconds\(labels)") != nil)
            #expect(try await daemon.metric("pg_cron_jobs{cluster=\"main\",state=\"active\"}") == 1)
            #expect(try await daemon.metric("pg_cron_jobs{cluster=\"main\",state=\"inactive\"}") == 1)
            #expect(try await daemon.metric("pg_cron_launcher_running{cluster=\"main\"}") == 1)
            let page = try await daemon.get("/metrics")
            #expect(page.headers.contains("text/plain; version=0.0.4"))
            #expect(!page.body.contains("secret-in-command"))
            let checked = try await Prometheus.program("promtool").run(["check", "metrics"], input: page.body)
            #expect(checked.status == 0 && checked.errors.isEmpty && checked.output.isEmpty, "\(checked.errors)")
        }
    }

    @Test("the families of single jobs have a limit, and can be switched off")
    func cardinality() async throws {
        let server = try TestServer.running()
        try await server.emptyCron()
        try await server.insert((1...5).map { .init("job \($0)") })
        for (words, count, omitted) in [("2", 2, 3.0), ("false", 0, nil)] {
            try await RunningDaemon.run(try cluster(", metrics: {jobs: \(words)}")) { daemon in
                try await eventually("it has looked", within: .seconds(20)) {
                    try await daemon.metric("pg_cron_up{cluster=\"main\"}") == 1
                }
                let page = try await daemon.get("/metrics").body
                #expect(page.split(separator: "\n").count { $0.hasPrefix("pg_cron_job_info{") } == count)
                #expect(try await daemon.metric("cronvault_metrics_jobs_omitted{cluster=\"main\"}") == omitted)
            }
        }
    }

    @Test("a running Prometheus scrapes the daemon, and its rule of failing jobs fires")
    func prometheus() async throws {
        let server = try TestServer.running()
        try await server.emptyCron()
        try await server.insert([.init("breaks", schedule: "0 3 * * *")])
        try await server.psql(
            """
            INSERT INTO cron.job_run_details (jobid, runid, database, username, command, status, start_time, end_time)
            SELECT jobid, nextval('cron.runid_seq'), 'postgres', 'postgres', 'x', 'failed', now(), now()
            FROM cron.job, generate_series(1, 3)
            """
        )
        let folder = try TemporaryFolder("prometheus")
        let port = try await Tools.freePort()
        try await RunningDaemon.run(try cluster()) { daemon in
            try folder.write(
                """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: ["\(Prometheus.deployed("prometheus/rules.yml"))"]
                scrape_configs:
                  - job_name: cronvault
                    static_configs: [{targets: ["\(daemon.address)"]}]
                """,
                to: "prometheus.yml"
            )
            let arguments = [
                "--config.file", folder.path("prometheus.yml"), "--storage.tsdb.path", folder.path("data"),
                "--web.listen-address", "127.0.0.1:\(port)", "--log.level", "error",
            ]
            _ = try await Prometheus.program("prometheus").run(arguments) { pid in
                defer { kill(pid, SIGTERM) }
                try await eventually("the alert fires", within: .seconds(60)) {
                    let answer = try? await Program("curl").succeed([
                        "--silent", "--fail", "http://127.0.0.1:\(port)/api/v1/alerts",
                    ])
                    let alerts = try answer.map(JSONValue.init)?["data"]?["alerts"]?.elements ?? []
                    return alerts.contains { alert in
                        alert["labels"]?["alertname"]?.text == "PgCronJobFailing" && alert["state"]?.text == "firing"
                            && alert["annotations"]?["summary"]?.text == "Job breaks (#1) of main fails"
                    }
                }
            }
        }
    }
}
