import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// What goes wrong in the life of a daemon, from end to end.
@Suite("Scenarios", .server("scenarios", "--option", "cron.launch_active_jobs=off"), .serialized)
struct ScenarioTests {
    private func configuration(_ more: String = "") throws -> String {
        """
        clusters:
          main:
            connection: "\(try TestServer.running().connection())"
            layers: [cron, history]
            schedule: {backup: "0 2 1 1 *"}
        serve: {look: {every: 1s}}
        \(more)
        """
    }

    private func prepare() async throws {
        let server = try TestServer.running()
        try await server.emptyCron()
        try await server.insert([.init("one"), .init("two")])
    }

    private func check(_ folder: TemporaryFolder) async throws -> Int32 {
        try await CronvaultCommand().run(["check", "--repo", folder.path("repository"), "--json"]).status
    }

    @Test(
        "the daemon is killed in the middle of a backup and started again: the backup is made, the repository is whole"
    )
    func killed() async throws {
        try await prepare()
        let server = try TestServer.running()
        let folder = try TemporaryFolder("daemon")
        try RunningDaemon.configuration(folder, try configuration())
        let end = try await whileJobsAreLocked(server) {
            try await RunningDaemon.start(folder) { pid in
                try await eventually("the backup waits") {
                    try await server.holds("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
                }
                kill(pid, SIGKILL)
            }
        }
        #expect(end.status == 128 + SIGKILL)
        try await RunningDaemon.run(try configuration(), in: folder) { daemon in
            try await daemon.logs("backup done")
            #expect(try await daemon.sets().map { $0["jobs"]?.number } == [2])
        }
        #expect(try await check(folder) == 0)
    }

    @Test("the database goes away and comes back: people are told of both, and the backup that was due is made")
    func down() async throws {
        try await prepare()
        let server = try TestServer.running()
        let lab = Program(try CronvaultCommand.binary())
        try await Receiver.run { receiver in
            @Sendable func events(_ status: String) throws -> [String] {
                try receiver.requests().filter { try $0.body["status"]?.text == status }.flatMap { request in
                    try request.body["alerts"]?.elements.compactMap { $0["event"]?.text } ?? []
                }
            }
            let alerts = """
                alerts: {group-wait: 1s, channels: {hook: {type: webhook, url: "\(receiver.url)"}}}
                """
            try await lab.succeed(["lab", "stop", "--name", server.name])
            try await RunningDaemon.run(try configuration(alerts)) { daemon in
                try await eventually("it is told", within: .seconds(60)) {
                    try Set(events("firing")).isSuperset(of: ["server-down", "backup-failed"])
                }
                #expect(try await daemon.metric("pg_cron_up{cluster=\"main\"}") == 0)
                try await lab.succeed(["lab", "start", "--name", server.name])
                try await daemon.logs("backup done", within: .seconds(150))
                try await eventually("its end is told", within: .seconds(60)) {
                    try Set(events("resolved")).isSuperset(of: ["server-down", "backup-failed"])
                }
            }
        }
    }

    @Test("a clock that was an hour ahead: sets of that hour stay the newest, and no list is put down again and again")
    func clock() async throws {
        try await prepare()
        let server = try TestServer.running()
        let folder = try TemporaryFolder("daemon")
        let ahead = [
            "LD_PRELOAD": "libfaketime.so.1", "FAKETIME": "+3600", "FAKETIME_DONT_FAKE_MONOTONIC": "1",
            "LD_LIBRARY_PATH": Self.faketime,
        ]
        try await RunningDaemon.run(try configuration(), in: folder, environment: ahead) { daemon in
            try await daemon.logs("backup done")
        }
        try await RunningDaemon.run(try configuration(), in: folder) { daemon in
            try await eventually("it has looked", within: .seconds(20)) {
                try await daemon.metric("pg_cron_up{cluster=\"main\"}") == 1
            }
            try await server.psql("DELETE FROM cron.job WHERE jobname = 'two'")
            try await daemon.logs("job-list done")
            try await Task.sleep(for: .seconds(5))
            #expect(try await daemon.sets().count == 2)
            #expect(!daemon.log.contains("backup begins"))
        }
        #expect(try await check(folder) == 0)
    }

    private static let faketime = "/usr/lib/x86_64-linux-gnu/faketime"
}
