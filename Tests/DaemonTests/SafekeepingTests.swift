import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// A daemon whose repository is encrypted, signed, and in a store.
@Suite(
    "Safekeeping",
    .server("safekeeping", "--option", "cron.launch_active_jobs=off"),
    .objectStore(.s3),
    .serialized
)
struct SafekeepingTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder("daemon")
    }

    private func prepare() async throws {
        let server = try TestServer.running()
        try await server.emptyCron()
        try await server.insert([.init("one", command: "SELECT 'hidden treasure'", isActive: false)])
    }

    private func signatures(_ keys: SigningKeys) -> String {
        "trusted-keys: [\(keys.publicKey)]\nrequire-signatures: true\n"
    }

    @Test("backup, verification and drill of an encrypted and signed repository in a store", .timeLimit(.minutes(15)))
    func store() async throws {
        try await prepare()
        let keys = try await SigningKeys(in: folder)
        let store = try ObjectStore.running()
        let address = store.address("daemon")
        let connection = try TestServer.running().connection()
        let configuration =
            signatures(keys) + """
                encryption:
                  recipients: [\(try await Program.newAgeIdentity(at: folder.path("key")))]
                  identities: [\(folder.path("key"))]
                clusters:
                  main:
                    connection: "\(connection)"
                    layers: [full, cron, history]
                    signing-key: \(keys.privateKey)
                    schedule: {backup: "0 2 1 1 *", verify: "* * * * *", drill: "* * * * *"}
                serve: {look: {every: 2s, sets-per-day: 0}}
                """
        let words = ["--repo", address]
        try await RunningDaemon.run(configuration, in: folder, words, environment: store.environment) { daemon in
            try await daemon.logs("backup done", within: .seconds(240))
            try await daemon.logs("verify done", within: .seconds(300))
            try await daemon.logs("drill done", within: .seconds(400))
            try await eventually("the metrics are there") {
                try await daemon.metric("cronvault_drill_rto_seconds{cluster=\"main\"}") != nil
            }
            #expect(try await daemon.metric("cronvault_sets_not_believed{cluster=\"main\"}") == 0)
            #expect(try await daemon.metric("cronvault_repository_rolled_back{cluster=\"main\"}") == 0)
        }
        func run(_ words: String...) async throws -> CronvaultCommand.Result {
            let line = words + ["--repo", address, "--config", folder.path("cronvault.yaml"), "--json"]
            return try await CronvaultCommand().run(line, environment: store.environment)
        }
        let check = try await run("check")
        #expect(check.status == 0, "\(check.output)")
        let sets = try await run("list").json()["sets"]?.elements ?? []
        #expect(sets.map { $0["signature"]?.text } == ["trusted"] && sets[0]["encrypted"]?.isTrue == true)
        let drills = try await run("drill", "list").json()["drills"]?.elements ?? []
        #expect(!drills.isEmpty && drills.allSatisfy { $0["status"]?.text != "failed" })
        try await TestServer.running().emptyCron()
    }

    @Test(
        "an older copy in the repository's place, and a stranger's set: status, metric, message, until somebody looks"
    )
    func attacked() async throws {
        try await prepare()
        let server = try TestServer.running()
        let (keys, other) = (try await SigningKeys(in: folder), try await SigningKeys(in: folder, "other"))
        let repository = folder.path("repository")
        let take = ["backup", "--layers", "cron", "--db", server.connection(), "--repo", repository, "--config"]
        @Sendable func backup(_ config: String) async throws {
            let result = try await CronvaultCommand().run(take + [config])
            #expect(result.status == 0, "\(result.errors)")
        }
        try await backup(keys.both)
        let copy = folder.path("copy")
        try FileManager.default.copyItem(atPath: repository, toPath: copy)
        try await backup(keys.both)
        try await Receiver.run { receiver in
            @Sendable func events(_ status: String) throws -> [String] {
                try receiver.requests().filter { try $0.body["status"]?.text == status }.flatMap { request in
                    try request.body["alerts"]?.elements.compactMap { $0["event"]?.text } ?? []
                }
            }
            let configuration =
                signatures(keys) + """
                    clusters:
                      main:
                        connection: "\(server.connection())"
                        layers: [cron]
                    serve: {look: {every: 1s, sets-per-day: 0}}
                    alerts: {group-wait: 1s, channels: {hook: {type: webhook, url: "\(receiver.url)"}}}
                    """
            try await RunningDaemon.run(configuration, in: folder) { daemon in
                let (back, unbelieved) = (
                    "cronvault_repository_rolled_back{cluster=\"main\"}",
                    "cronvault_sets_not_believed{cluster=\"main\"}"
                )
                try await eventually("it has looked") { try await daemon.metric(back) == 0 }
                #expect(try await daemon.metric(unbelieved) == 0)

                try FileManager.default.removeItem(atPath: repository)
                try FileManager.default.copyItem(atPath: copy, toPath: repository)
                try await eventually("it is told") {
                    try events("firing").contains("repository-rolled-back")
                }
                #expect(try await daemon.metric(back) == 1)
                let status = try await CronvaultCommand().run(
                    ["status", "--json", "--config", folder.path("cronvault.yaml")],
                    environment: ["HOME": folder.path]
                )
                let problems = try status.json()["clusters"]?[0]?["problems"]?.elements ?? []
                #expect(problems.contains { $0["event"]?.text == "repository-rolled-back" }, "\(status.output)")

                // Whoever put it there on purpose takes the named file away.
                let seen = folder.path(".local/state/cronvault/seen")
                for name in try FileManager.default.contentsOfDirectory(atPath: seen) {
                    try FileManager.default.removeItem(atPath: seen + "/" + name)
                }
                try await eventually("its end is told") {
                    try events("resolved").contains("repository-rolled-back")
                }

                try await backup(other.signing)
                try await eventually("the stranger's set is told") {
                    try events("firing").contains("set-not-believed")
                }
                #expect(try await daemon.metric(unbelieved) == 1)
            }
        }
        try await server.emptyCron()
    }
}
