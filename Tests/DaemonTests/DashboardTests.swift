import CronSchedule
import FoundationEssentials
import TestSupport
import Testing

@testable import Daemon

/// What the dashboard tells of jobs' pasts, of sets and of drills, with real ones of each.
@Suite("Dashboard", .server("dashboard", prepare: { try await $0.demo() }), .serialized)
struct DashboardTests {
    private func configuration(_ connection: String, look: String = "2s") -> String {
        """
        clusters:
          main:
            connection: "\(connection)"
        serve: {look: {every: \(look)}}
        """
    }

    /// Two sets between which a job changed, and a drill of the second.
    private func prepare(_ folder: TemporaryFolder) async throws {
        let server = try TestServer.running()
        try RunningDaemon.configuration(folder, configuration(server.connection()))
        let command = try CronvaultCommand()
        func run(_ words: String...) async throws {
            let result = try await command.run(
                words + ["--config", folder.path("cronvault.yaml"), "--cluster", "main"]
            )
            #expect(result.status == 0 || words[0] == "drill", "\(result.output)\(result.errors)")
        }
        try await run("backup")
        try await server.psql(
            """
            UPDATE cron.job SET schedule = '15 4 * * *', command = 'SELECT 1;' || E'\\n-- password=hunter2 <b>bold</b>'
            WHERE jobname = 'nightly-cleanup'
            """
        )
        try await run("backup", "--label", "before <release>")
        try await run("drill")
    }

    private func seen(_ daemon: RunningDaemon) async throws {
        try await eventually("it has looked", within: .seconds(60)) {
            try await daemon.metric("pg_cron_up{cluster=\"main\"}") == 1
        }
    }

    @Test("a job's year and versions, what sets hold, drills with their reports: in both languages, whole in a browser")
    func pages() async throws {
        let server = try TestServer.running()
        let folder = try TemporaryFolder("dashboard")
        try await prepare(folder)
        let nightly = try await server.number("SELECT jobid FROM cron.job WHERE jobname = 'nightly-cleanup'")
        let busy = try await server.number("SELECT jobid FROM cron.job WHERE jobname = 'new-orders'")
        try await RunningDaemon.run(configuration(server.connection()), in: folder) { daemon in
            try await seen(daemon)
            let sets = try await daemon.sets().compactMap { $0["id"]?.text }
            try await checkJobs(daemon, nightly: nightly, busy: busy)
            try await checkSets(daemon, sets)
            let drill = try await checkDrills(daemon, set: sets[1])
            try await checkHistory(daemon, busy)
            let paths = [
                "/", "/alerts", "/clusters/main", "/clusters/main/jobs/\(nightly)", "/clusters/main/jobs/\(busy)",
                "/clusters/main/sets", "/clusters/main/sets/\(sets[1])", "/clusters/main/drills",
                "/clusters/main/drills/\(drill)",
            ]
            for path in paths { try await checkBrowser(daemon, path) }
        }
    }

    private func checkJobs(_ daemon: RunningDaemon, nightly: Int64, busy: Int64) async throws {
        let list = try await daemon.get("/clusters/main").body
        #expect(list.contains("<svg class=\"timeline\"") && list.contains("every minute"))
        #expect(list.contains("<th scope=\"col\"") && list.contains("href=\"?health=ok\""))
        let page = try await daemon.get("/clusters/main/jobs/\(busy)").body
        for piece in ["<svg class=\"heat\"", "<svg class=\"bars\"", "role=\"img\" aria-label=\"", "</html>"] {
            #expect(page.contains(piece), "\(piece)")
        }
        #expect(page.contains("ERROR:"))
        let versions = try await daemon.get("/clusters/main/jobs/\(nightly)", "--header", "Accept-Language: zh").body
        #expect(versions.contains("<ins>15 4 * * *</ins>") && versions.contains("<del>30 2 * * *</del>"))
        #expect(versions.contains("&lt;b&gt;bold") && !versions.contains("hunter2") && versions.contains("更改"))
    }

    private func checkSets(_ daemon: RunningDaemon, _ sets: [String]) async throws {
        let list = try await daemon.get("/clusters/main/sets").body
        #expect(sets.allSatisfy { list.contains($0) } && list.contains("before &lt;release&gt;"))
        let set = try await daemon.get("/clusters/main/sets/\(sets[1])").body
        #expect(set.contains("the same in each form") && set.contains("<code>cron/jobs.json</code>"))
        #expect(set.contains("nightly-cleanup") && set.contains("Schedule, Command"))
        #expect(!set.contains("hunter2"))
        let found = try await daemon.get("/clusters/main/sets/\(sets[1])?q=EXPIRE").body
        #expect(found.contains("expire-carts") && !found.contains("roll-up-samples"))
    }

    /// Returns the drill.
    private func checkDrills(_ daemon: RunningDaemon, set: String) async throws -> String {
        let known = try JSONValue(try await daemon.get("/api/v1/clusters/main/drills").body)
        let drill = try #require(known["drills"]?[0]?["id"]?.text)
        let list = try await daemon.get("/clusters/main/drills").body
        #expect(list.contains(drill) && list.contains("<svg class=\"bars\"") && list.contains(set))
        let page = try await daemon.get("/clusters/main/drills/\(drill)").body
        #expect(page.contains("jobs.complete") && page.contains("evidence.digest"))
        let report = try await daemon.get("/clusters/main/drills/\(drill)/report.html")
        #expect(report.status == 200 && report.body.hasPrefix("<!doctype html>"))
        let policies = report.headers.split(separator: "\r\n").filter { $0.lowercased().hasPrefix("content-security") }
        #expect(policies.count == 1 && policies.first?.contains("sandbox; default-src 'none'") == true)
        let shown = try JSONValue(try await daemon.get("/api/v1/clusters/main/drills/latest").body)
        #expect(shown["report"]?[0]?.text == "/clusters/main/drills/\(drill)/report.html")
        let path = daemon.files.path("repository/clusters/main/drills/\(drill)/report.html")
        let kept = try String(contentsOf: URL(filePath: path), encoding: .utf8)
        try Data((kept + "x").utf8).write(to: URL(filePath: path))
        // Under another address, since a page that was made within the last second is not made again.
        let changed = try await daemon.get("/clusters/main/drills/\(drill)/report.html?changed")
        #expect(changed.status == 503 && !changed.body.contains("jobs.complete"))
        try Data(kept.utf8).write(to: URL(filePath: path))
        for path in ["/clusters/main/drills/2999", "/clusters/main/drills/2999/report.html"] {
            #expect(try await daemon.get(path).status == 404)
        }
        return drill
    }

    private func checkHistory(_ daemon: RunningDaemon, _ job: Int64) async throws {
        let history = try JSONValue(try await daemon.get("/api/v1/clusters/main/jobs/\(job)/history").body)
        #expect(history["problem"] == .null && history["cut"] == .boolean(false))
        #expect(history["runs"]?.elements.count == 120)
        #expect(history["failures"]?.elements.contains { $0["message"]?.text?.isEmpty == false } == true)
        let days = history["calendar"]?["days"]?.elements ?? []
        #expect(days.count > 360 && days.contains { ($0["failed"]?.number ?? 0) > 0 })
        #expect(try await daemon.get("/api/v1/clusters/main/jobs/999999/history").status == 404)
    }

    /// Nothing is cut off at any width, and the browser has nothing to complain about.
    private func checkBrowser(_ daemon: RunningDaemon, _ path: String) async throws {
        let folder = try TemporaryFolder("browser")
        let style = try await daemon.get("/assets/style.css").body
        for (language, width, isDark) in [("zh", 390, true), ("en", 1440, false)] {
            let body = try await daemon.get(path, "--header", "Accept-Language: \(language)").body
            let page = body.replacing(
                "<link rel=\"stylesheet\" href=\"/assets/style.css\">",
                with: "<style>\(style)</style>"
            )
            .replacing(#/<script src[^>]*><\/script>|<link rel="icon"[^>]*>/#, with: "")
            let look = try await Chromium.measure(page, width: width, isDark: isDark, in: folder)
            #expect(look.overflow.hasSuffix(" wide 0"), "\(path) \(language) \(width): \(look.overflow)")
        }
        let complaints = try await Chromium.complaints(at: "http://\(daemon.address)\(path)")
        #expect(complaints.isEmpty, "\(path): \(complaints)")
    }

    @Test("while the server is down the newest set and the archive tell, and the page says so")
    func serverDown() async throws {
        let server = try TestServer.running()
        let folder = try TemporaryFolder("down")
        try RunningDaemon.configuration(folder, configuration(server.connection()))
        let backup = try await CronvaultCommand().run(["backup", "--config", folder.path("cronvault.yaml")])
        #expect(backup.status == 0, "\(backup.output)\(backup.errors)")
        let busy = try await server.number("SELECT jobid FROM cron.job WHERE jobname = 'new-orders'")
        try await RunningDaemon.run(configuration("host=127.0.0.1 port=1 user=postgres"), in: folder) { daemon in
            try await eventually("it has tried", within: .seconds(60)) {
                try await daemon.get("/clusters/main").body.contains("These are the jobs of the set")
            }
            let list = try await daemon.get("/clusters/main").body
            #expect(list.contains("new-orders") && list.contains("not seen"))
            let page = try await daemon.get("/clusters/main/jobs/\(busy)").body
            #expect(page.contains("Only archived runs are shown") && page.contains("<svg class=\"heat\""))
            let history = try JSONValue(try await daemon.get("/api/v1/clusters/main/jobs/\(busy)/history").body)
            #expect(history["problem"]?.text?.contains("Only archived") == true)
            #expect(history["runs"]?.elements.isEmpty == false)
        }
    }
}

/// A list that nobody reads to its end.
@Suite("Ten thousand jobs", .server("tenthousand"))
struct ManyJobsTests {
    @Test("each page of ten thousand jobs comes at once, and a job's page begins before its past was read")
    func many() async throws {
        let server = try TestServer.running()
        try await server.psql(
            """
            INSERT INTO cron.job (schedule, command, nodename, nodeport, database, username, active, jobname)
            SELECT g % 60 || ' ' || g % 24 || ' ' || g % 28 + 1 || ' 1 *', 'SELECT ' || g, 'localhost',
                   current_setting('port')::integer, 'postgres', current_user, false, 'generated-' || g
            FROM generate_series(1, 10000) g
            """
        )
        let job = try await server.number("SELECT jobid FROM cron.job WHERE jobname = 'generated-5000'")
        let configuration = """
            clusters: {main: {connection: "\(server.connection())", layers: [cron]}}
            serve: {look: {every: 5s, sets-per-day: 0}}
            """
        try await RunningDaemon.run(configuration) { daemon in
            try await eventually("it has looked", within: .seconds(120)) {
                try await daemon.metric("pg_cron_up{cluster=\"main\"}") == 1
            }
            for path in [
                "/", "/clusters/main", "/clusters/main?q=GENERATED-99&sort=-next", "/clusters/main?page=70&sort=health",
                "/clusters/main/jobs/\(job)", "/metrics", "/api/v1/clusters/main/jobs",
            ] {
                // The quickest of some: what else runs on the machine is not judged.
                var best = Double.infinity
                for _ in 0..<5 {
                    let time = try await Program("curl").succeed([
                        "--silent", "--output", "/dev/null", "--write-out", "%{time_starttransfer}",
                        "http://\(daemon.address)\(path)",
                    ])
                    best = min(best, Double(time) ?? .infinity)
                }
                // In a debug build; 0.2 s is what a release has to keep.
                #expect(best < 2, "\(path)")
            }
            let list = try JSONValue(try await daemon.get("/api/v1/clusters/main/jobs").body)
            #expect(Set(list["jobs"]?.elements.compactMap { $0["jobid"]?.number } ?? []).count >= 10_000)
            #expect(list["timezone"]?.text == "GMT")
            let last = try await daemon.get("/clusters/main?page=100").body
            #expect(last.contains("9,901–10,000 / 10,000"))
            let status = try String(contentsOfFile: "/proc/\(daemon.pid)/status", encoding: .utf8)
            let peak = status.split(separator: "\n").first { $0.hasPrefix("VmHWM") }?.filter(\.isNumber) ?? ""
            #expect((Int(peak) ?? .max) < 256 * 1024)
        }
    }
}
