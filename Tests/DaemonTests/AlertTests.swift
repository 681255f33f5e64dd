import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// Alerts of the daemon, from the trouble on a server to what receivers get.
@Suite("Alerts", .server("alerts", "--option", "cron.launch_active_jobs=on"), .serialized)
struct AlertTests {
    private func cluster(_ alerts: String, _ more: String = "") throws -> String {
        """
        clusters:
          main:
            connection: "\(try TestServer.running().connection())"
            layers: [cron]
            \(more)
        serve: {look: {every: 1s, sets-per-day: 0}}
        alerts:
          group-wait: 1s
          repeat: 4s
          thresholds: {job-failures: 2}
          channels: {\(alerts)}
        """
    }

    /// Runs of the job as a launcher would have left them, newest last.
    private func addRuns(_ statuses: String..., message: String = "") async throws {
        for status in statuses {
            try await TestServer.running().psql(
                """
                INSERT INTO cron.job_run_details (jobid, runid, database, username, command, status, return_message,
                                                  start_time, end_time)
                SELECT jobid, nextval('cron.runid_seq'), 'postgres', 'postgres', 'x', \(TestServer.literal(status)),
                       \(TestServer.literal(message)), now(), now() FROM cron.job WHERE jobname = 'nightly'
                """
            )
        }
    }

    private func prepare() async throws {
        let server = try TestServer.running()
        try await server.emptyCron()
        try await server.insert([.init("nightly", schedule: "0 3 1 1 *", command: "SELECT 'secret-in-command'")])
    }

    @Test("a failing job raises an alert, which repeats and resolves; its secrets are told to nobody")
    func failing() async throws {
        try await prepare()
        try await Receiver.run { receiver in
            let channels = "hook: {type: webhook, url: \"\(receiver.url)/hook\"}"
            try await RunningDaemon.run(try cluster(channels)) { daemon in
                try await addRuns("failed", "failed", message: "could not connect: password=hunter2")
                func statuses() throws -> [String] {
                    try receiver.requests("/hook").compactMap { try $0.body["status"]?.text }
                }
                try await eventually("it is raised", within: .seconds(30)) { try statuses().first == "firing" }
                try await eventually("it repeats", within: .seconds(30)) { try statuses().contains("repeated") }
                #expect(try await daemon.metric("cronvault_alerts_open{severity=\"warning\"}") == 1)
                try await addRuns("succeeded")
                try await eventually("it resolves", within: .seconds(30)) { try statuses().last == "resolved" }
                let all = try receiver.requests().map(\.text).joined()
                #expect(all.contains("job nightly failed 2 times in a row"))
                #expect(!all.contains("hunter2") && !all.contains("secret-in-command"))
                #expect(!daemon.log.contains("hunter2"))
            }
        }
    }

    @Test("what does not get through is tried again, also after a restart, and counted")
    func retries() async throws {
        try await prepare()
        let folder = try TemporaryFolder("daemon")
        try await Receiver.run { receiver in
            let channels = "hook: {type: webhook, url: \"\(receiver.url)/refuse/2/hook\"}"
            try await RunningDaemon.run(try cluster(channels), in: folder) { daemon in
                try await addRuns("failed", "failed")
                try await daemon.logs("an alert did not get through")
                #expect(try await daemon.metric("cronvault_alerts_failed_total{channel=\"hook\"}") ?? 0 >= 1)
                #expect(!daemon.log.contains("/refuse/"))
            }
            #expect(try receiver.requests().isEmpty)
            try await RunningDaemon.run(try cluster(channels), in: folder) { _ in
                try await eventually("it gets through", within: .seconds(60)) { try !receiver.requests().isEmpty }
                #expect(try receiver.requests().first?.body["status"]?.text == "firing")
            }
        }
    }

    @Test("a real Alertmanager shows what goes on, and lets it go when it is over")
    func alertmanager() async throws {
        try await prepare()
        let folder = try TemporaryFolder("alertmanager")
        try folder.write("route: {receiver: nobody}\nreceivers: [{name: nobody}]\n", to: "alertmanager.yml")
        let port = try await Tools.freePort()
        let arguments = [
            "--config.file", folder.path("alertmanager.yml"), "--storage.path", folder.path("data"),
            "--web.listen-address", "127.0.0.1:\(port)", "--cluster.listen-address", "", "--log.level", "error",
        ]
        _ = try await Prometheus.program("prometheus-alertmanager").run(arguments) { pid in
            defer { kill(pid, SIGTERM) }
            @Sendable func alerts() async throws -> [JSONValue] {
                let answer = try? await Program("curl").succeed([
                    "--silent", "--fail", "http://127.0.0.1:\(port)/api/v2/alerts",
                ])
                return try answer.map(JSONValue.init)?.elements ?? []
            }
            let channels = "manager: {type: alertmanager, url: \"http://127.0.0.1:\(port)\"}"
            try await RunningDaemon.run(try cluster(channels)) { _ in
                try await addRuns("failed", "failed")
                try await eventually("the alert is there", within: .seconds(60)) {
                    try await alerts().contains { $0["labels"]?["alertname"]?.text == "CronvaultJobFailed" }
                }
                let alert = try await alerts().first
                #expect(alert?["labels"]?["subject"]?.text == "nightly")
                #expect(alert?["annotations"]?["summary"]?.text == "job nightly failed 2 times in a row")
                try await addRuns("succeeded")
                try await eventually("it is gone", within: .seconds(60)) { try await alerts().isEmpty }
            }
        }
    }

    @Test("a dropped role makes the launcher crash-loop: that is named, with the reason")
    func launcher() async throws {
        try await prepare()
        let server = try TestServer.running()
        try await server.createRole("leaver")
        try await server.insert([.init("left behind", username: "leaver", isActive: false)])
        try await Receiver.run { receiver in
            let channels = "hook: {type: webhook, url: \"\(receiver.url)/hook\"}"
            try await RunningDaemon.run(try cluster(channels)) { daemon in
                try await eventually("it has looked", within: .seconds(20)) {
                    try await daemon.metric("pg_cron_launcher_running{cluster=\"main\"}") == 1
                }
                try await server.psql("DROP ROLE leaver; DELETE FROM cron.job WHERE false")
                try await eventually("it is named", within: .seconds(60)) {
                    try receiver.requests().contains { request in
                        try request.body["alerts"]?.elements.contains { alert in
                            alert["event"]?.text == "launcher-down"
                                && alert["detail"]?.text?.contains("roles that do not exist: \"leaver\"") == true
                        } == true
                    }
                }
                #expect(try await daemon.metric("pg_cron_launcher_running{cluster=\"main\"}") == 0)
                try await server.psql("DELETE FROM cron.job WHERE username = 'leaver'")
                try await eventually("it resolves", within: .seconds(60)) {
                    try await daemon.metric("pg_cron_launcher_running{cluster=\"main\"}") == 1
                }
            }
        }
    }

    @Test(
        "a test of the alerts says which channels got through; chat robots that refuse are found out; programs get JSON"
    )
    func channels() async throws {
        try await Receiver.run { receiver in
            let folder = try TemporaryFolder("test-alerts")
            let sendmail = "cat > \(folder.path("mail"))"
            try folder.write("#!/bin/sh\n\(sendmail)\n", to: "sendmail")
            chmod(folder.path("sendmail"), 0o755)
            let channels = """
                chat: {type: slack, url: "\(receiver.url)/slack"}, group: {type: wecom, url: "\(receiver.url)/robot-says-no"},
                    robot: {type: dingtalk, url: "\(receiver.url)/ding", language: zh},
                    post: {type: mail, to: ops@example.com, sendmail: \(folder.path("sendmail"))},
                    script: {type: program, command: [/bin/sh, -c, "cat > \(folder.path("json"))"]},
                    broken: {type: program, command: [/bin/false]}
                """
            try RunningDaemon.configuration(folder, try cluster(channels))
            let words = ["serve", "--config", folder.path("cronvault.yaml"), "--test-alerts", "--json"]
            let result = try await CronvaultCommand().run(words)
            #expect(result.status == 3)
            let list = try result.json()["channels"]?.elements ?? []
            let delivered = list.filter { $0["delivered"]?.isTrue == true }.compactMap { $0["channel"]?.text }
            #expect(delivered == ["chat", "robot", "post", "script"])
            #expect(try receiver.requests("/ding").first?.text.contains("测试消息") == true)
            #expect(String(decoding: try folder.bytes("mail"), as: UTF8.self).contains("To: ops@example.com"))
            let json = try JSONValue(String(decoding: try folder.bytes("json"), as: UTF8.self))
            #expect(json["status"]?.text == "test")
        }
    }

    @Test("hooks run before and after: one before that fails stops the work; those after run all the same")
    func hooks() async throws {
        try await prepare()
        let folder = try TemporaryFolder("hooks")
        func hook(_ name: String, _ status: Int) throws -> String {
            try folder.write("#!/bin/sh\ncat >> \(folder.path(name)).said\nexit \(status)\n", to: name)
            chmod(folder.path(name), 0o755)
            return folder.path(name)
        }
        for (status, log) in [(0, "backup done"), (1, "backup failed")] {
            let (before, after) = (try hook("before-\(status)", status), try hook("after-\(status)", 7))
            let text = try cluster("", "schedule: {backup: \"0 2 1 1 *\"}").replacing(
                "serve: {",
                with: "serve: {hooks: {before: \(before), after: \(after)}, "
            )
            let end = try await RunningDaemon.run(text) { daemon in
                try await daemon.logs(log)
                try await daemon.logs("a hook failed")
            }
            #expect(end.log.contains("code=hook") == (status == 1))
            let said = try JSONValue(String(decoding: try folder.bytes("after-\(status).said"), as: UTF8.self))
            #expect(said["status"]?.text == (status == 0 ? "done" : "failed"))
            #expect((said["report"]?["set"]?.text != nil) == (status == 0))
            let first = try JSONValue(String(decoding: try folder.bytes("before-\(status).said"), as: UTF8.self))
            #expect(first["when"]?.text == "before" && first["work"]?.text == "backup")
        }
    }

    @Test("no hook runs for work that another daemon is at")
    func hooksElsewhere() async throws {
        try await prepare()
        let folder = try TemporaryFolder("hooks")
        let hook = try folder.write("#!/bin/sh\ntouch \(folder.path("said"))\n", to: "hook")
        chmod(hook, 0o755)
        let text = try cluster("", "schedule: {backup: \"0 2 1 1 *\"}").replacing(
            "serve: {",
            with: "serve: {hooks: {before: \(hook), after: \(hook)}, "
        )
        _ = try await whileBackupIsLocked(try TestServer.running()) {
            try await RunningDaemon.run(text) { try await $0.logs("backup elsewhere") }
        }
        #expect(!FileManager.default.fileExists(atPath: folder.path("said")))
    }

    @Test("a dead-man switch that does not answer keeps neither work nor looks waiting")
    func deafSwitch() async throws {
        try await prepare()
        let script = """
            import socket, time
            s = socket.socket(); s.bind(("127.0.0.1", 0)); s.listen(64); print(s.getsockname()[1], flush=True)
            time.sleep(600)
            """
        let folder = try TemporaryFolder("deaf")
        let line = ["-c", "exec python3 -c \"$0\" > \(folder.path("port"))", script]
        _ = try await Program("/bin/sh").run(line) { pid in
            defer { kill(pid, SIGKILL) }
            try await eventually("it listens") { (try? folder.bytes("port"))?.last == UInt8(ascii: "\n") }
            let port = String(decoding: try folder.bytes("port"), as: UTF8.self).filter(\.isNumber)
            let more = """
                schedule: {backup: "0 2 1 1 *"}
                    pings: {backup: "http://127.0.0.1:\(port)/a", jobs: {nightly: "http://127.0.0.1:\(port)/b"}}
                """
            let text = try cluster("", more).replacing("serve: {", with: "serve: {patience: 2s, ")
            try await RunningDaemon.run(text) { daemon in
                try await daemon.logs("backup done", within: .seconds(30))
                try await eventually("it has looked", within: .seconds(20)) {
                    try await daemon.metric("pg_cron_up{cluster=\"main\"}") == 1
                }
                try await addRuns("failed", "failed")
                try await eventually("two looks have seen it", within: .seconds(30)) {
                    try await daemon.metric("cronvault_alerts_open{severity=\"warning\"}") == 1
                }
                try await addRuns("succeeded")
                try await eventually("so has a later one", within: .seconds(30)) {
                    try await daemon.metric("cronvault_alerts_open{severity=\"warning\"}") == 0
                }
            }
        }
    }

    @Test("dead-man switches hear of work and of single jobs, without a touch of the job")
    func pings() async throws {
        try await prepare()
        try await Receiver.run { receiver in
            let more = """
                schedule: {backup: "0 2 1 1 *"}
                    pings: {backup: "\(receiver.url)/backup", jobs: {nightly: "\(receiver.url)/nightly"}}
                """
            try await RunningDaemon.run(try cluster("", more)) { daemon in
                try await daemon.logs("backup done")
                try await eventually("the backup was told of", within: .seconds(20)) {
                    try receiver.requests("/backup").map(\.path) == ["/backup/start", "/backup"]
                }
                try await eventually("it has looked", within: .seconds(20)) {
                    try await daemon.metric("pg_cron_up{cluster=\"main\"}") == 1
                }
                try await addRuns("succeeded")
                try await eventually("the run was told of", within: .seconds(20)) {
                    try receiver.requests("/nightly").map(\.path) == ["/nightly"]
                }
                try await addRuns("failed")
                try await eventually("the failure was told of", within: .seconds(20)) {
                    try receiver.requests("/nightly").map(\.path) == ["/nightly", "/nightly/fail"]
                }
            }
        }
    }
}
