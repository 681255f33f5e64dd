import FoundationEssentials
import TestSupport
import Testing

/// The daemon's backups are brought into copies, and people hear of a copy that is behind.
@Suite("Copies under the daemon", .server("copy-watch"), .serialized)
struct CopyWatchTests {
    @Test(
        "a backup is in the copy; one that fails is alerted, shown and made good by the next",
        .timeLimit(.minutes(15))
    )
    func behind() async throws {
        let server = try TestServer.running()
        try await server.emptyCron()
        try await server.insert([.init("nightly", schedule: "0 3 1 1 *")])
        let files = try TemporaryFolder("daemon")
        let far = files.path("far")
        try await Receiver.run { receiver in
            let configuration = """
                copies: [{name: far, repository: "\(far)"}]
                clusters:
                  main:
                    connection: "\(server.connection())"
                    layers: [cron]
                    schedule: {backup: 5 seconds}
                serve: {look: {every: 1s, sets-per-day: 0}}
                alerts:
                  group-wait: 1s
                  channels: {hook: {type: webhook, url: "\(receiver.url)/hook"}}
                """
            try await RunningDaemon.run(configuration, in: files) { daemon in
                let (up, behind) = (
                    #"cronvault_copy_up{cluster="main",copy="far"}"#,
                    #"cronvault_copy_behind_seconds{cluster="main",copy="far"}"#
                )
                func events() throws -> [String] {
                    try receiver.requests("/hook").flatMap { request in
                        let status = try request.body["status"]?.text ?? ""
                        return try request.body["alerts"]?.elements.compactMap { alert in
                            alert["event"]?.text.map { "\(status) \($0)" }
                        } ?? []
                    }
                }
                try await eventually("the copy holds a set") {
                    let (isUp, lag) = (try await daemon.metric(up), try await daemon.metric(behind))
                    return isUp == 1 && lag == 0
                }
                try FileManager.default.moveItem(atPath: far, toPath: far + ".away")
                try files.write("in the way", to: "far")
                try await eventually("it is told") { try events().contains("firing copy-behind") }
                try await eventually("the metric says so") { try await daemon.metric(up) == 0 }
                let status = try await CronvaultCommand().run([
                    "status", "--json", "--config", files.path("cronvault.yaml"),
                ])
                let problems = try status.json()["clusters"]?[0]?["problems"]?.elements ?? []
                #expect(problems.contains { $0["event"]?.text == "copy-behind" }, "\(status.output)")
                #expect(!daemon.log.contains("backup failed"), "the set in the first repository is good")
                try FileManager.default.removeItem(atPath: far)
                try FileManager.default.moveItem(atPath: far + ".away", toPath: far)
                try await eventually("it is over") {
                    try events().contains("resolved copy-behind")
                }
            }
        }
        let command = try CronvaultCommand()
        let near = try await command.run(["list", "--json", "--repo", files.path("repository")]).json()["sets"]
        let copied = try await command.run(["list", "--json", "--repo", far]).json()["sets"]
        // The last may have been taken just before the end.
        #expect((near?.elements.count ?? 0) - (copied?.elements.count ?? 0) <= 1)
        #expect(try await command.run(["check", "--repo", far]).status == 0)
    }

    /// A set with every layer, in the first repository and in the copy; then a daemon that verifies and drills.
    private func watch(
        _ schedule: String,
        spoiling spoil: (TemporaryFolder) throws -> Void,
        _ body: @Sendable (RunningDaemon) async throws -> Void
    ) async throws {
        let server = try TestServer.running()
        try await server.emptyCron()
        try await server.insert([.init("nightly", schedule: "0 3 1 1 *")])
        let files = try TemporaryFolder("daemon")
        let configuration = """
            copies: [{name: far, repository: "\(files.path("far"))"}]
            clusters:
              main: {connection: "\(server.connection())", schedule: {\(schedule)}}
            serve: {look: {every: 1s, sets-per-day: 0}}
            """
        try RunningDaemon.configuration(files, configuration)
        let taken = try await CronvaultCommand().run(["backup", "--config", files.path("cronvault.yaml")])
        #expect(taken.status == 0, "\(taken.output)\(taken.errors)")
        try spoil(files)
        try await RunningDaemon.run(configuration, in: files) { try await body($0) }
    }

    /// Records of a kind below a repository.
    private static func records(_ kind: String, in repository: String) throws -> Int {
        try FileManager.default.subpathsOfDirectory(atPath: repository).count { $0.hasSuffix("-\(kind).json") }
    }

    @Test("while the first repository is gone, the copy's set is drilled and verified against, and it is said so")
    func gone() async throws {
        try await watch(
            "verify: 5 seconds, drill: 20 seconds",
            spoiling: { files in
                let first = files.path("repository")
                try FileManager.default.moveItem(atPath: first, toPath: first + ".away")
            },
            { daemon in
                try await daemon.logs("verify incomplete")
                try await daemon.logs("drill incomplete", within: .seconds(200))
                let line = daemon.log.split(separator: "\n").first { $0.contains("drill incomplete") }
                #expect(line?.contains("was read from the copy far; ") == true, "\(daemon.log)")
                let far = daemon.files.path("far")
                let list = try await CronvaultCommand().run(["drill", "list", "--repo", far, "--json"])
                #expect(try list.json()["drills"]?.elements.isEmpty == false, "\(list.output)")
                #expect(try Self.records("verification", in: far) > 0)
                let first = daemon.files.path("repository")
                #expect(!FileManager.default.fileExists(atPath: first), "nothing is made there")
            }
        )
    }

    @Test("where the first repository's set is damaged, the copy's is taken, and the first has it on record")
    func damaged() async throws {
        try await watch(
            "verify: 5 seconds",
            spoiling: { files in
                let sets = files.path("repository/clusters/main/sets/")
                let set = try #require(try FileManager.default.contentsOfDirectory(atPath: sets).first)
                try Data("{}".utf8).write(to: URL(filePath: sets + set + "/cron/jobs.json"))
            },
            { daemon in
                try await daemon.logs("verify incomplete")
                let line = daemon.log.split(separator: "\n").first { $0.contains("verify incomplete") }
                #expect(line?.contains("was read from the copy far; ") == true, "\(daemon.log)")
                #expect(line?.contains("jobs.json") == true, "\(daemon.log)")
                #expect(try Self.records("verification", in: daemon.files.path("repository")) > 0)
                #expect(try Self.records("verification", in: daemon.files.path("far")) == 0)
            }
        )
    }
}
