import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// The daemon on a server, from its start to its end.
@Suite("serve", .server("serve", "--option", "cron.launch_active_jobs=off"), .serialized)
struct ServeTests {
    private func cluster(_ more: String = "") throws -> String {
        let connection = try TestServer.running().connection()
        return """
            clusters:
              main:
                connection: "\(connection)"
                layers: [cron, history]
            \(more)
            """
    }

    @Test("it takes the first set at once, is ready when there is a repository, verifies, and ends with 0")
    func work() async throws {
        let more = """
                schedule: {backup: "0 2 * * *", verify: "5 seconds"}
            """
        let end = try await RunningDaemon.run(try cluster(more)) { daemon in
            #expect(try await daemon.get("/healthz").body == "ok\n")
            try await daemon.logs("backup done")
            #expect(try await daemon.sets().count == 1)
            try await eventually("it is ready", within: .seconds(30)) { try await daemon.get("/readyz").status == 200 }
            try await daemon.logs("verify ")
            #expect(try await daemon.get("/nowhere").status == 404)
        }
        #expect(end.status == 0)
        #expect(end.log.contains("stopping") && end.log.contains("stopped"))
    }

    @Test("it rehearses the recovery by its clock, keeps the evidence, and shows how long it took")
    func drill() async throws {
        let server = try TestServer.running()
        try await server.emptyCron()
        try await server.insert([.init("one", isActive: false)])
        let connection = server.connection()
        let configuration = """
            clusters:
              main:
                connection: "\(connection)"
                schedule: {backup: "0 2 1 1 *", drill: "* * * * *"}
            serve: {look: {every: 2s}}
            """
        try await RunningDaemon.run(configuration) { daemon in
            try await daemon.logs("drill done", within: .seconds(200))
            try await eventually("the metric is there", within: .seconds(30)) {
                try await daemon.get("/metrics").body.contains("cronvault_drill_rto_seconds{cluster=\"main\"}")
            }
            let list = try await CronvaultCommand().run(
                ["drill", "list", "--repo", daemon.files.path("repository"), "--json"]
            )
            let drills = try list.json()["drills"]?.elements ?? []
            #expect(drills.map { $0["status"]?.text } == ["ok"] || drills.map { $0["status"]?.text } == ["warning"])
        }
        try await server.emptyCron()
    }

    @Test("without a repository it says so at /readyz, and nothing more")
    func notReady() async throws {
        try await RunningDaemon.run(try cluster("serve: {look: {sets-per-day: 0}}")) { daemon in
            let answer = try await daemon.get("/readyz")
            #expect(answer.status == 503)
            #expect(answer.body == "not ready: no repository yet\n")
        }
    }

    @Test("after a restart what was done is not done again; two daemons of one cluster make one set")
    func once() async throws {
        let more = """
                schedule: {backup: "0 2 1 1 *"}
            """
        let folder = try TemporaryFolder("daemon")
        let second = try TemporaryFolder("second")
        try await RunningDaemon.run(try cluster(more), in: folder) { daemon in
            let text = "repository: \(folder.path("repository"))\n" + (try cluster(more)) + "\n"
            try second.write(text, to: "cronvault.yaml")
            _ = try await RunningDaemon.start(second) { pid in
                try await daemon.logs("backup done")
                try await eventually("the second one has nothing left to do") {
                    let log = RunningDaemon.log(second)
                    return !log.contains("backup begins") || log.contains("backup elsewhere")
                        || log.contains("backup done")
                }
                try await Task.sleep(for: .seconds(3))
                kill(pid, SIGTERM)
            }
            #expect(try await daemon.sets().count == 1)
        }
        try await RunningDaemon.run(try cluster(more), in: folder) { daemon in
            try await eventually("it is ready") { try await daemon.get("/readyz").status == 200 }
            try await Task.sleep(for: .seconds(3))
            #expect(try await daemon.sets().count == 1)
            #expect(!daemon.log.contains("backup begins"))
        }
    }

    @Test("SIGHUP reads the configuration again; one with a mistake keeps the old one, and the log names the line")
    func reload() async throws {
        try await RunningDaemon.run(try cluster()) { daemon in
            try RunningDaemon.configuration(daemon.files, try cluster("    scedule: {backup: \"* * * * *\"}"))
            kill(daemon.pid, SIGHUP)
            try await daemon.logs("the configuration cannot be used: the old one stays")
            #expect(daemon.log.contains("cronvault.yaml:6: unknown key \\\"scedule\\\""))
            #expect(try await daemon.get("/healthz").status == 200)
            try RunningDaemon.configuration(daemon.files, try cluster("    schedule: {backup: \"0 2 * * *\"}"))
            kill(daemon.pid, SIGHUP)
            try await daemon.logs("configuration read again")
            try await daemon.logs("backup done")
        }
    }

    @Test("a stop waits no longer than it is told: what is under way then is rolled back, and nothing is left of it")
    func stop() async throws {
        let server = try TestServer.running()
        let more = """
                schedule: {backup: "0 2 * * *"}
            serve: {patience: 1s}
            """
        let configuration = try cluster(more)
        let end = try await whileJobsAreLocked(server) {
            try await RunningDaemon.run(configuration) { daemon in
                try await daemon.logs("backup begins")
                try await eventually("the backup waits") {
                    try await server.holds("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
                }
            }
        }
        #expect(end.status == 0)
        #expect(end.log.contains("backup interrupted"))
        try await eventually("its sessions are gone") {
            try await server.number("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'cronvault'") == 0
        }
    }

    @Test("other machines are let in only where they have to say who they are", arguments: ["0.0.0.0:0", "[::]:0"])
    func publicAddress(address: String) async throws {
        let result = try await CronvaultCommand().run(["serve", "--listen", address, "--json"])
        #expect(result.status == 64)
        #expect(try result.failure()?["code"]?.text == "authentication-needed")
    }

    @Test("an address that is taken is an error that names it")
    func taken() async throws {
        try await RunningDaemon.run("") { daemon in
            let result = try await CronvaultCommand().run(["serve", "--listen", daemon.address, "--json"])
            #expect(result.status == 1)
            #expect(try result.failure()?["code"]?.text == "listen")
        }
    }

    @Test("systemd is told when the daemon is ready and when it stops")
    func notify() async throws {
        let folder = try TemporaryFolder("notify")
        let path = folder.path("socket")
        let script = """
            import socket, sys
            s = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM); s.bind(sys.argv[1]); s.settimeout(30)
            print("bound", flush=True)
            said = ""
            while "STOPPING=1" not in said: said += s.recv(4096).decode() + "\\n"
            open(sys.argv[2], "w").write(said)
            """
        try folder.write(script, to: "receiver.py")
        async let receiver = Program("python3").succeed([folder.path("receiver.py"), path, folder.path("said")])
        try await eventually("the socket is there") { FileManager.default.fileExists(atPath: path) }
        try await RunningDaemon.run("", environment: ["NOTIFY_SOCKET": path, "WATCHDOG_USEC": "2000000"]) { daemon in
            kill(daemon.pid, SIGHUP)
            try await daemon.logs("configuration read again")
        }
        _ = try await receiver
        let said = String(decoding: try folder.bytes("said"), as: UTF8.self)
        for word in ["READY=1", "WATCHDOG=1", "RELOADING=1\nMONOTONIC_USEC=", "STOPPING=1"] {
            #expect(said.contains(word), "\(word)")
        }
    }

    @Test("a token, where there is one, is asked for everywhere but at the two health pages; systemd may hand it over")
    func token() async throws {
        let credentials = try TemporaryFolder("credentials")
        try credentials.write("a-token-of-enough-letters\n", to: "token")
        let variables = ["CREDENTIALS_DIRECTORY": credentials.path]
        try await RunningDaemon.run("serve: {token-file: token}", environment: variables) { daemon in
            #expect(try await daemon.get("/healthz").status == 200)
            #expect(try await daemon.get("/readyz").status == 503)
            let refused = try await daemon.get("/metrics")
            #expect(refused.status == 401)
            #expect(refused.headers.contains("Bearer"))
            #expect(try await daemon.get("/metrics", "--header", "Authorization: Bearer wrong").status == 401)
            let right = "Authorization: Bearer a-token-of-enough-letters"
            #expect(try await daemon.get("/metrics", "--header", right).status == 200)
        }
    }
}
