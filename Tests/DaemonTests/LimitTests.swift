import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// What others may take of the daemon's time and memory.
@Suite("Limits", .server("limits", "--option", "cron.launch_active_jobs=off"), .serialized)
struct LimitTests {
    @Test(
        "clients that let a head or a body drip are cut off, before and after their answer; others are served meanwhile"
    )
    func drips() async throws {
        let script = """
            import socket, sys, threading, time
            host, port = sys.argv[1].split(":")
            ends = {}
            def drip(name, start):
                s = socket.create_connection((host, int(port))); s.settimeout(0.2); begin = time.monotonic()
                s.sendall(start.encode())
                while time.monotonic() - begin < 140:
                    try:
                        s.sendall(b"x")
                        try:
                            if s.recv(4096) == b"": break
                        except socket.timeout: pass
                    except OSError: break
                    time.sleep(0.3)
                else: return
                ends[name] = True
            body = "Host: x\\r\\nContent-Length: 4000\\r\\n\\r\\n"
            starts = {"head": "GET /healthz HTTP/1.1\\r\\nHost: x\\r\\nX-Slow: ", "body": "POST /login HTTP/1.1\\r\\n" + body,
                      "answered": "POST /nowhere HTTP/1.1\\r\\n" + body}
            threads = [threading.Thread(target=drip, args=each) for each in starts.items()]
            for each in threads: each.start()
            for each in threads: each.join()
            print(" ".join(sorted(ends)))
            """
        try await RunningDaemon.run("") { daemon in
            async let cut = Program("python3").succeed(["-c", script, daemon.address])
            for _ in 0..<20 {
                let answer = try await daemon.get("/healthz")
                #expect(answer.status == 200)
            }
            let ends = try await cut
            #expect(ends == "answered body head\n")
        }
    }

    @Test("a head that is too large is refused, and the daemon goes on")
    func head() async throws {
        try await RunningDaemon.run("") { daemon in
            let large = "X-Large: " + String(repeating: "x", count: 30_000)
            let answer = try? await daemon.get("/healthz", "--header", large)
            #expect(answer?.status != 200)
            let next = try await daemon.get("/healthz")
            #expect(next.status == 200)
        }
    }

    @Test("a hook that takes too long is ended, and so is what it started, however stubborn; the work is refused")
    func hook() async throws {
        let folder = try TemporaryFolder("daemon")
        let hook = try folder.write(
            """
            #!/bin/sh
            (trap '' TERM; while :; do sleep 1; done) &
            echo $! > \(folder.path("child"))
            echo $$ > \(folder.path("leader"))
            sleep 600

            """,
            to: "hook"
        )
        chmod(hook, 0o700)
        let configuration = """
            clusters:
              main:
                connection: "\(try TestServer.running().connection())"
                layers: [cron]
                schedule: {backup: "0 2 1 1 *"}
            serve: {hooks: {before: \(hook), patience: 2s}}
            """
        try await RunningDaemon.run(configuration, in: folder) { daemon in
            try await daemon.logs("backup failed")
            #expect(daemon.log.contains("took longer than 2 s"))
            for name in ["leader", "child"] {
                let text = String(decoding: try folder.bytes(name), as: UTF8.self)
                let pid = try #require(Int32(text.filter(\.isNumber)))
                try await eventually("\(name) is gone", within: .seconds(60)) { Self.isGone(pid) }
            }
            #expect(try await daemon.sets().isEmpty)
        }
    }

    /// Whether it has ended, reaped or not.
    private static func isGone(_ pid: Int32) -> Bool {
        guard let stat = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return true }
        return String(decoding: stat, as: UTF8.self).split(separator: ")").last?.hasPrefix(" Z") == true
    }

    @Test("two daemons that watch one cluster write each state of its job list once")
    func twice() async throws {
        let server = try TestServer.running()
        try await server.emptyCron()
        let (first, second) = (try TemporaryFolder("first"), try TemporaryFolder("second"))
        let configuration = """
            clusters:
              main:
                connection: "\(server.connection())"
                layers: [cron]
            serve: {look: {every: 1s}}
            """
        try await RunningDaemon.run(configuration, in: first) { daemon in
            try second.write("repository: \(first.path("repository"))\n" + configuration + "\n", to: "cronvault.yaml")
            _ = try await RunningDaemon.start(second) { pid in
                try await eventually("both look") { RunningDaemon.log(second).contains("listening") }
                var known = 0
                for number in 1...4 {
                    try await server.insert([.init("job \(number)")])
                    try await eventually("the list is put down") {
                        let sets = try await daemon.sets()
                        return sets.last?["jobs"]?.number == number
                    }
                    known = try await daemon.sets().count
                }
                // Nothing changes: neither writes anything.
                try await Task.sleep(for: .seconds(4))
                #expect(try await daemon.sets().count == known)
                kill(pid, SIGTERM)
            }
            let counts = try await daemon.sets().compactMap { $0["jobs"]?.number }
            #expect(counts == Array(Set(counts)).sorted())
        }
        try await server.emptyCron()
    }
}
