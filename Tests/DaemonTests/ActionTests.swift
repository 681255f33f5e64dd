import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// Buttons: who may press them, and what they do.
@Suite("Buttons", .server("actions", "--option", "cron.launch_active_jobs=off"), .serialized)
struct ActionTests {
    private func configuration(_ serve: String) throws -> String {
        """
        clusters:
          main:
            connection: "\(try TestServer.running().connection())"
            layers: [cron]
        serve: {look: {every: 1s, sets-per-day: 0}, \(serve)}
        """
    }

    private func prepare() async throws {
        let server = try TestServer.running()
        try await server.emptyCron()
        try await server.insert([.init("one"), .init("<two>")])
    }

    /// Runs a daemon with buttons, with somebody who logged in.
    private func withVisitor(_ body: @Sendable (Visitor) async throws -> Void) async throws {
        try await prepare()
        let folder = try TemporaryFolder("daemon")
        let file = try await Visitor.passwordFile(in: folder)
        try await RunningDaemon.run(try configuration("actions: true, \(file)"), in: folder) { daemon in
            try await body(try await Visitor(daemon))
        }
    }

    private func events(_ visitor: Visitor) async throws -> [String] {
        let answer = try await visitor.open("/api/v1/events?cluster=main")
        return try JSONValue(answer.body)["events"]?.elements.map { event in
            [event["kind"], event["work"], event["status"], event["by"]].map { $0?.text ?? "-" }
                .joined(separator: " ")
        } ?? []
    }

    @Test("nothing happens without the token of this very session, from another site, or by another method")
    func refused() async throws {
        try await withVisitor { visitor in
            let daemon = visitor.daemon
            let path = "/clusters/main/actions/pause"
            let other = try await Visitor(daemon)
            let foreign = try await other.open(path).body.matches(of: #/name="token" value="([^"]+)"/#).last
            let token = String(try #require(foreign).1)
            #expect(token.count > 20)
            #expect(try await visitor.confirm(path, ["token": nil]).status == 403)
            #expect(try await visitor.confirm(path, ["token": ""]).status == 403)
            #expect(try await visitor.confirm(path, ["token": "AAAA"]).status == 403)
            #expect(try await visitor.confirm(path, ["token": token]).status == 403)
            #expect(try await visitor.confirm(path, headers: ["Origin: http://evil.example"]).status == 403)
            #expect(try await visitor.confirm(path, headers: ["Origin: null"]).status == 403)
            #expect(try await visitor.confirm(path, headers: ["Sec-Fetch-Site: cross-site"]).status == 403)
            #expect(try await visitor.confirm(path, headers: ["Sec-Fetch-Site: same-site"]).status == 403)
            // Nobody, and somebody without a session.
            let form = Visitor.fields(["token": token])
            #expect(try await daemon.send(path, form).status == 401)
            let basic = ["--user", "\(Visitor.name):\(Visitor.password)"]
            #expect(try await daemon.send(path, form + basic).status == 403)
            #expect(try await daemon.send(path, basic).status == 403)
            // What is no action, no cluster, no method of it.
            #expect(try await visitor.open("/clusters/main/actions/erase").status == 404)
            #expect(try await visitor.confirm("/clusters/main/actions/erase").status == 404)
            #expect(try await visitor.open("/clusters/nowhere/actions/pause").status == 404)
            for method in ["PUT", "DELETE", "PATCH", "HEAD"] {
                let cookie = ["--header", "Cookie: cronvault_session=\(other.session)"]
                let words = method == "HEAD" ? ["--head"] : ["--request", method]
                let status = try await daemon.send(path, words + cookie + (method == "HEAD" ? [] : form)).status
                #expect(status != 303, "\(method)")
            }
            let large = ["token": String(repeating: "x", count: 100_000)]
            #expect(try await visitor.confirm(path, large).status == 403)
            let server = try TestServer.running()
            #expect(try await server.number("SELECT count(*) FROM cron.job WHERE active") == 2)
            #expect(try await events(visitor).isEmpty)
        }
    }

    @Test("a backup and a pause are done as confirmed; the event log says who asked")
    func done() async throws {
        try await withVisitor { visitor in
            let page = try await visitor.open("/clusters/main/actions/backup")
            #expect(page.status == 200 && page.body.contains("Back up now"))
            #expect(try await visitor.daemon.sets().isEmpty)
            let answer = try await visitor.confirm("/clusters/main/actions/backup")
            #expect(answer.status == 303 && answer.headers.contains("/events?cluster=main"))
            try await visitor.daemon.logs("backup done")
            try await eventually("the end is an event") {
                try await events(visitor).contains("work backup done \(Visitor.name)")
            }
            #expect(try await visitor.daemon.sets().count == 1)
            #expect(try await visitor.confirm("/clusters/main/actions/pause").status == 303)
            let server = try TestServer.running()
            #expect(try await server.number("SELECT count(*) FROM cron.job WHERE active") == 0)
            let told = try await events(visitor)
            #expect(told.contains("action - asked \(Visitor.name)") && told.contains("action - done \(Visitor.name)"))
            let shown = try await visitor.open("/events?cluster=main&kind=action&lang=zh")
            #expect(shown.body.contains("暂停所有作业") && shown.body.contains("操作者 \(Visitor.name)"))
            let buttons = try await visitor.open("/clusters/main?lang=en").body
            #expect(buttons.contains("/clusters/main/actions/arm"))
        }
    }

    @Test("arming shows each job, and does nothing where a job has changed since; then just that")
    func armed() async throws {
        try await withVisitor { visitor in
            let server = try TestServer.running()
            let path = "/clusters/main/actions/arm"
            #expect(try await visitor.confirm("/clusters/main/actions/pause").status == 303)
            let page = try await visitor.open(path)
            #expect(page.body.contains("&lt;two&gt;") && page.body.contains(">Arm jobs</button>"))
            let plan = try #require(page.body.firstMatch(of: #/name="plan" value="([0-9a-f]+)"/#)).1
            try await server.psql("UPDATE cron.job SET schedule = '7 7 * * *' WHERE jobname = 'one'")
            #expect(try await visitor.confirm(path, ["plan": String(plan)]).status == 409)
            #expect(try await visitor.confirm(path, ["plan": nil]).status == 409)
            #expect(try await server.number("SELECT count(*) FROM cron.job WHERE active") == 0)
            let fresh = try await visitor.open(path).body
            #expect(fresh.contains("it has changed since"))
            #expect(try await visitor.confirm(path).status == 303)
            #expect(try await server.psql("SELECT jobname FROM cron.job WHERE active").contains("<two>"))
            #expect(try await events(visitor).first == "action - done \(Visitor.name)")
            let nothing = try await visitor.open(path).body
            #expect(nothing.contains("There is nothing to do.") && !nothing.contains(">Arm jobs</button>"))
        }
    }

    @Test("what fails is said, on the page and in the log: a server that is gone")
    func failure() async throws {
        let folder = try TemporaryFolder("daemon")
        let file = try await Visitor.passwordFile(in: folder)
        let text = """
            clusters: {main: {connection: "host=127.0.0.1 port=1 password=hunter2"}}
            serve: {actions: true, \(file)}
            """
        try await RunningDaemon.run(text, in: folder) { daemon in
            let visitor = try await Visitor(daemon)
            let answer = try await visitor.confirm("/clusters/main/actions/pause")
            #expect(answer.status == 503 && !answer.body.contains("hunter2"))
            // It says what was to be done, and leads on.
            #expect(answer.body.contains("<h1>Pause all jobs</h1>") && answer.body.contains("href=\"/clusters/main\""))
            #expect(try await events(visitor).first == "action - failed \(Visitor.name)")
        }
    }

    @Test("there are no buttons unless the configuration has them, and none without somebody to log in")
    func off() async throws {
        let folder = try TemporaryFolder("daemon")
        let file = try await Visitor.passwordFile(in: folder)
        try await RunningDaemon.run(try configuration(file), in: folder) { daemon in
            let visitor = try await Visitor(daemon)
            #expect(try await !visitor.open("/clusters/main").body.contains("/actions/"))
            #expect(try await visitor.open("/clusters/main/actions/pause").status == 404)
            #expect(try await visitor.confirm("/clusters/main/actions/pause").status == 404)
        }
        let path = try folder.write("serve: {actions: true}\n", to: "open.yaml")
        let result = try await CronvaultCommand().run(["serve", "--config", path, "--json"])
        #expect(result.status == 64)
        #expect(try result.failure()?["code"]?.text == "authentication-needed")
    }

    @Test("after some wrong passwords a browser has to wait, and is told for how long")
    func throttled() async throws {
        let folder = try TemporaryFolder("daemon")
        let file = try await Visitor.passwordFile(in: folder)
        try await RunningDaemon.run("serve: {\(file)}", in: folder) { daemon in
            for _ in 0..<4 { #expect(try await Visitor.logIn(to: daemon, password: "wrong").status == 401) }
            try await eventually("it has to wait") {
                let answer = try await Visitor.logIn(to: daemon, password: "wrong")
                return answer.status == 429 && answer.headers.lowercased().contains("retry-after: ")
            }
            // The right one is not tried out either.
            let right = try await Visitor.logIn(to: daemon)
            #expect(right.status == 429 || right.status == 303)
            #expect(try await daemon.get("/healthz").status == 200)
        }
    }
}
