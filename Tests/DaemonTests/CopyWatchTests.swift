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
}
