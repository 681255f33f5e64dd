import CronSchedule
import FoundationEssentials
import TestSupport
import Testing

@testable import Daemon

@Suite("Passwords")
struct PasswordTests {
    @Test("a hash is read back, knows its password and no other, and never holds it")
    func hash() throws {
        let hash = try PasswordHash(of: "correct horse")
        let read = try #require(PasswordHash(hash.description))
        #expect(read.matches("correct horse"))
        #expect(!read.matches("correct horsE"))
        #expect(!hash.description.contains("horse"))
        #expect(try PasswordHash(of: "correct horse") != hash)
    }

    @Test("Python's scrypt makes the same hash")
    func outsider() async throws {
        let hash = try PasswordHash(of: "夜间 horse")
        let parts = hash.description.split(separator: "$")
        let script = """
            import base64, hashlib, sys
            salt = base64.b64decode(sys.argv[1])
            print(base64.b64encode(hashlib.scrypt("夜间 horse".encode(), salt=salt, n=1 << 15, r=8, p=1, dklen=32,
                  maxmem=1 << 26)).decode())
            """
        let output = try await Program("python3").succeed(["-c", script, String(parts[2])])
        #expect(output.hasPrefix(parts[3]))
    }

    @Test(
        "what is no hash, or would cost too much, is refused",
        arguments: [
            "", "secret", "$scrypt$ln=15,r=8,p=1$c2FsdHNhbHQ=$c2hvcnQ=", "$2b$12$abc",
            "$scrypt$ln=30,r=8,p=1$c2FsdHNhbHQ=$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
            "$scrypt$ln=15,r=8,p=99$c2FsdHNhbHQ=$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=",
        ]
    )
    func refused(text: String) {
        #expect(PasswordHash(text) == nil)
        #expect(Credentials.passwords("ops:\(text)\n") == nil)
    }

    @Test("after some wrong tries an address has to wait, the right password included; others need not")
    func throttle() async throws {
        var credentials = Credentials()
        credentials.passwords = ["ops": try PasswordHash(of: "right one")]
        let moment = Instant.now()
        let keeper = Doorkeeper(now: { moment })
        for _ in 0..<5 {
            #expect(await keeper.judge("ops", "wrong", from: "10.0.0.1", credentials) == .refused)
        }
        guard case .blocked = await keeper.judge("ops", "right one", from: "10.0.0.1", credentials) else {
            Issue.record("the address may go on")
            return
        }
        #expect(await keeper.judge("ops", "right one", from: "10.0.0.2", credentials) == .admitted)
        #expect(await keeper.judge("nobody", "right one", from: "10.0.0.3", credentials) == .refused)
    }

    @Test("many wrong tries at once are as many as one after the other")
    func flood() async throws {
        var credentials = Credentials()
        credentials.passwords = ["ops": try PasswordHash(of: "right one")]
        let moment = Instant.now()
        let keeper = Doorkeeper(now: { moment })
        let refused = await withTaskGroup(of: Bool.self) { [credentials] group in
            for _ in 0..<20 {
                group.addTask { await keeper.judge("ops", "wrong", from: "10.0.0.1", credentials) == .refused }
            }
            return await group.reduce(0) { $0 + ($1 ? 1 : 0) }
        }
        #expect(refused == 5)
    }

    @Test("a session is known by its secret until it ends, and no longer than its user has a password")
    func session() async throws {
        var credentials = Credentials()
        credentials.passwords = ["ops": try PasswordHash(of: "right one")]
        let keeper = Doorkeeper(now: { .now() })
        let secret = await keeper.begin("ops", credentials)
        #expect(await keeper.user(of: secret, credentials) == "ops")
        #expect(await keeper.user(of: secret + "x", credentials) == nil)
        #expect(await keeper.user(of: secret, Credentials()) == nil)
        var changed = credentials
        changed.passwords = ["ops": try PasswordHash(of: "right one")]
        #expect(await keeper.user(of: secret, changed) == nil)
        await keeper.end(secret)
        #expect(await keeper.user(of: secret, credentials) == nil)
    }
}

@Suite("Paths")
struct PagePathTests {
    @Test("any name is a part of a path and back", arguments: ["main", "a b/c?d=1&e#f", "夜间%2F", "..", "%zz"])
    func roundTrip(name: String) {
        let part = PagePath.part(name)
        #expect(!part.contains { "/?#& ".contains($0) })
        #expect(PagePath.name(part) == name)
    }
}

/// The dashboard and the API of a daemon that looks at a server.
@Suite("Pages and API", .server("pages", prepare: { try await $0.demo() }), .serialized)
struct PagesTests {
    private static let hostile = #"<script>alert("x")</script>"#

    private func cluster(_ serve: String = "") throws -> String {
        """
        clusters:
          main:
            connection: "\(try TestServer.running().connection())"
            layers: [cron]
            schedule: {backup: "0 2 1 1 *"}
        serve: {look: {every: 2s}\(serve)}
        """
    }

    private func looked(_ daemon: RunningDaemon) async throws {
        try await daemon.logs("backup done")
        try await eventually("it has looked", within: .seconds(20)) {
            try await daemon.metric("pg_cron_up{cluster=\"main\"}") == 1
        }
    }

    @Test("each page is there, in both languages, escapes what others wrote, and tells browsers to load nothing else")
    func pages() async throws {
        let server = try TestServer.running()
        try await server.insert([.init(Self.hostile, command: "SELECT 'password=hunter2'")])
        let number = try await server.number("SELECT max(jobid) FROM cron.job")
        try await RunningDaemon.run(try cluster()) { daemon in
            try await looked(daemon)
            try await eventually("the set is on the page", within: .seconds(20)) {
                try await daemon.get("/clusters/main/sets").body.contains("/sets/2")
            }
            let set = try #require(try await daemon.sets().first?["id"]?.text)
            let paths = [
                "/", "/alerts", "/clusters/main", "/clusters/main/jobs/\(number)", "/clusters/main/sets",
                "/clusters/main/sets/\(set)",
            ]
            for path in paths {
                for (language, word) in [
                    ("en", "<html lang=\"en\">"), ("zh-CN,zh;q=0.9,en;q=0.8", "<html lang=\"zh-CN\">"),
                ] {
                    let page = try await daemon.get(path, "--header", "Accept-Language: \(language)")
                    #expect(page.status == 200, "\(path)")
                    #expect(page.body.contains(word), "\(path)")
                    #expect(page.body.contains("<h1>"))
                    #expect(!page.body.contains("<script>alert"), "\(path)")
                    #expect(!page.body.contains("hunter2"), "\(path)")
                    #expect(!page.body.contains("{{"), "\(path)")
                    for header in ["default-src 'none'", "nosniff", "frame-ancestors 'none'", "-Policy: same-origin"] {
                        #expect(page.headers.contains(header), "\(header)")
                    }
                }
            }
            let jobs = try await daemon.get("/clusters/main").body
            #expect(jobs.contains("&lt;script&gt;alert"))
            let found = try await daemon.get("/clusters/main?q=NIGHTLY&sort=-next").body
            #expect(found.contains("nightly-cleanup") && !found.contains("refresh-order-stats"))
            #expect(found.contains("aria-sort=\"descending\""))
            for path in [
                "/clusters/nowhere", "/clusters/main/jobs/999999", "/clusters/main/sets/2999", "/clusters/%2e%2e/sets",
            ] {
                #expect(try await daemon.get(path).status == 404, "\(path)")
            }
        }
    }

    @Test("the API tells what the command line tells, and errors in its shape")
    func api() async throws {
        try await RunningDaemon.run(try cluster()) { daemon in
            try await looked(daemon)
            func ask(_ path: String, status: Int = 200) async throws -> JSONValue {
                let answer = try await daemon.get("/api/v1" + path)
                #expect(answer.status == status, "\(path): \(answer.body)")
                return try JSONValue(answer.body)
            }
            let command = try CronvaultCommand()
            func tell(_ words: String...) async throws -> JSONValue {
                try await command.run(
                    words + ["--config", daemon.files.path("cronvault.yaml"), "--json"]
                ).json()
            }
            let jobs = try await ask("/clusters/main/jobs")
            let same = try await tell("jobs")
            #expect(jobs.keys == same.keys)
            #expect(jobs["jobs"]?[0]?.keys.filter { $0 != "command_sha256" } == same["jobs"]?[0]?.keys)
            #expect(jobs["jobs"]?.elements.allSatisfy { $0["command"] == .null } == true)
            try await eventually("the set is told of", within: .seconds(20)) {
                try await ask("/clusters/main/sets") == tell("list")
            }
            #expect(try await ask("/clusters/main/sets/latest").keys == tell("show").keys)
            #expect(try await ask("/clusters").keys == ["clusters"])
            let work = try await ask("/clusters/main/work")["works"]?[0]
            #expect(work?["work"]?.text == "backup")
            #expect(work?["last"]?["report"]?["set"]?.text != nil)
            #expect(try await ask("/alerts").keys == ["alerts"])
            #expect(try await ask("/clusters/none", status: 404)["error"]?["code"]?.text == "no-cluster")
            #expect(try await ask("/clusters/main/sets/x", status: 404)["error"]?["code"]?.text == "no-set")
            let document = try await ask("/openapi.json")
            for path in document["paths"]?.keys ?? [] {
                let real = path.replacing("{cluster}", with: "main").replacing("{set}", with: "latest")
                    .replacing("{job}", with: jobs["jobs"]?[0]?["jobid"]?.number.map(String.init) ?? "")
                // No drill was held.
                _ = try await ask(real, status: path.hasSuffix("{drill}") ? 404 : 200)
            }
        }
    }

    @Test("a password is asked for: programs send it, browsers log in and out; forms of others are refused")
    func login() async throws {
        let folder = try TemporaryFolder("daemon")
        let binary = Program(try CronvaultCommand.binary())
        let hash = try await binary.run(["serve", "--hash-password"], input: "a long password\n").output
        try folder.write("ops:\(hash)", to: "passwords")
        let configuration = "serve: {password-file: \(folder.path("passwords"))}"
        try await RunningDaemon.run(configuration, in: folder) { daemon in
            #expect(try await daemon.get("/healthz").status == 200)
            let stranger = try await daemon.get("/", "--header", "Accept: text/html")
            #expect(stranger.status == 303 && stranger.headers.contains("/login"))
            #expect(try await daemon.get("/api/v1/clusters").status == 401)
            #expect(try await daemon.get("/metrics", "--user", "ops:wrong").status == 401)
            #expect(try await daemon.get("/metrics", "--user", "ops:a long password").status == 200)
            let form = ["--data-urlencode", "name=ops", "--data-urlencode", "password=a long password"]
            let foreign = try await daemon.get(
                "/login",
                form[0],
                form[1],
                form[2],
                form[3],
                "--header",
                "Origin: http://evil"
            )
            #expect(foreign.status == 403)
            let wrong = try await daemon.get("/login", form[0], form[1], "--data-urlencode", "password=wrong")
            #expect(wrong.status == 401 && wrong.body.contains("wrong name or password"))
            #expect(wrong.body.contains("value=\"ops\"") && !wrong.body.contains("value=\"wrong\""))
            let right = try await daemon.get("/login", form[0], form[1], form[2], form[3])
            #expect(right.status == 303)
            #expect(right.headers.contains("HttpOnly") && right.headers.contains("SameSite=Strict"))
            let session = try #require(right.headers.firstMatch(of: #/cronvault_session=([^;]+)/#)).1
            let cookie = "Cookie: cronvault_session=\(session)"
            let page = try await daemon.get("/", "--header", cookie)
            #expect(page.status == 200)
            #expect(try await daemon.get("/logout", "--request", "POST", "--header", cookie).status == 403)
            let token = try #require(page.body.firstMatch(of: #/name="token" value="([^"]+)"/#)).1
            let logout = ["--data-urlencode", "token=\(token)"]
            #expect(try await daemon.get("/logout", logout[0], logout[1], "--header", cookie).status == 303)
            #expect(try await daemon.get("/", "--header", cookie).status == 401)
            let large = String(repeating: "x", count: 100_000)
            #expect(try await daemon.get("/login", "--data", "name=" + large).status == 413)
        }
    }

    @Test("schemathesis finds no server error, and no answer that is not described")
    func schemathesis() async throws {
        let text = try cluster().replacing(
            "serve:",
            with: "  blind: {connection: \"host=127.0.0.1 port=1\"}\nserve:"
        )
        try await RunningDaemon.run(text) { daemon in
            try await looked(daemon)
            let checks = [
                "not_a_server_error", "status_code_conformance", "content_type_conformance",
                "response_schema_conformance",
            ].joined(separator: ",")
            var program = try Tools.program("schemathesis/bin/schemathesis")
            // It leaves a cache where it runs.
            program.prefix = ["--chdir", daemon.files.path]
            let outcome = try await program.run([
                "run", "http://\(daemon.address)/api/v1/openapi.json", "--url", "http://\(daemon.address)/api/v1",
                "--max-examples", "10", "--checks", checks, "--seed", "1",
            ])
            #expect(outcome.status == 0, "\(outcome.output)")
        }
    }
}
