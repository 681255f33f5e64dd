import FoundationEssentials
import TestSupport
import Testing

/// Clusters that others take care of, by the repository alone.
@Suite("The fleet", .server("fleet"), .serialized)
struct FleetTests {
    private let folder: TemporaryFolder
    /// No server is to be reached from where the fleet is looked at.
    private let nowhere = ["PGHOST": "/nowhere"]

    init() throws {
        folder = try TemporaryFolder("fleet")
    }

    private var repository: String { folder.path("repository") }

    private func backup(_ cluster: String, layers: String = "cron,history") async throws {
        let server = try TestServer.running()
        let words = ["backup", "--repo", repository, "--cluster", cluster, "--layers", layers]
        let result = try await CronvaultCommand().run(words + ["--db", server.connection()])
        #expect(result.status == 0, "\(result.errors)")
    }

    private func status(_ words: String...) async throws -> CronvaultCommand.Result {
        let line = ["status", "--fleet", "--repo", repository, "--read-only"] + words
        return try await CronvaultCommand().run(line, environment: nowhere)
    }

    @Test("status --fleet tells of every cluster of the repository, by its age and limit, without any server")
    func status() async throws {
        let server = try TestServer.running()
        try await server.emptyCron()
        try await server.insert([.init("nightly"), .init("hourly")])
        try await backup("main")
        try await backup("shop", layers: "cron")
        let well = try await status("--json")
        #expect(well.status == 0, "\(well.errors)\(well.output)")
        let clusters = try well.json()["clusters"]?.elements ?? []
        #expect(clusters.map { $0["cluster"]?.text } == ["main", "shop"])
        #expect(clusters.map { $0["status"]?.text } == ["ok", "ok"])
        #expect(clusters[0]["figures"]?["sets"]?.number == 1)
        #expect(clusters[0]["figures"]?["jobs"]?.number == 2)

        let config = try folder.write("clusters: {shop: {backup-age: 1s}, lost: {}}\n", to: "fleet.yaml")
        try await Task.sleep(for: .seconds(3))
        let late = try await status("--json", "--config", config)
        #expect(late.status == 13)
        let found = try late.json()["clusters"]?.elements ?? []
        #expect(found.map { $0["cluster"]?.text } == ["lost", "main", "shop"])
        #expect(found.map { $0["status"]?.text } == ["critical", "ok", "critical"])
        #expect(found.map { $0["problems"]?[0]?["event"]?.text } == ["backup-overdue", nil, "backup-overdue"])

        let line = try await status("--nagios", "--config", config)
        #expect(line.status == 2)
        let head = "CRONVAULT CRITICAL - 3 clusters: 2 critical, 1 ok; lost: there is no complete set"
        #expect(line.output.hasPrefix(head))
        #expect(line.output.contains(" | clusters=3 ok=1 warning=0 unknown=0 critical=2 oldest_backup="))
        let table = try await status("--lang", "en", "--config", config)
        #expect(table.output.split(separator: "\n").map { $0.prefix(4) } == ["CLUS", "lost", "shop", "main", "3 cl"])
        #expect(try await status("--lang", "zh", "--config", config).output.contains("3 个集群：严重 2，正常 1"))
    }

    @Test("what a layer of is missing, or what cannot be read, is trouble; what a changed job list made is no backup")
    func trouble() async throws {
        let server = try TestServer.running()
        try await server.emptyCron()
        try await server.insert([.init("nightly")])
        try await backup("main", layers: "cron")
        let config = try folder.write("clusters: {main: {layers: [cron, history]}}\n", to: "fleet.yaml")
        let lacking = try await status("--json", "--config", config)
        #expect(try lacking.json()["clusters"]?[0]?["problems"]?[0]?["event"]?.text == "backup-overdue")
        try await backup("main")
        #expect(try await status("--json", "--config", config).status == 0)
        let sets = repository + "/clusters/main/sets"
        let newest = try #require(try FileManager.default.contentsOfDirectory(atPath: sets).sorted().last)
        try Data("{}".utf8).write(to: URL(filePath: "\(sets)/\(newest)/manifest.json"))
        try Data("0".utf8).write(to: URL(filePath: "\(sets)/\(newest)/manifest.json.sha256"))
        let damaged = try await status("--json")
        #expect(damaged.status == 13)
        #expect(try damaged.json()["clusters"]?[0]?["problems"]?[0]?["event"]?.text == "repository-damaged")
    }

    @Test("--fleet and --db do not go together")
    func usage() async throws {
        #expect(try await status("--db", "host=x").status == 64)
    }

    @Test("a dashboard over the store shows clusters that no server of is configured, and those that come later")
    func dashboard() async throws {
        let server = try TestServer.running()
        try await server.emptyCron()
        try await server.insert([.init("nightly")])
        try await backup("shop")
        try await RunningDaemon.run("serve: {fleet: {every: 1s}}", in: folder, ["--read-only"], environment: nowhere) {
            daemon in
            try await eventually("shop is there") {
                try await daemon.get("/").body.contains("href=\"/clusters/shop\"")
            }
            let page = try await daemon.get("/clusters/shop").body
            #expect(page.contains("Another agent takes care of this cluster"))
            #expect(page.contains("nightly"))
            #expect(try await daemon.get("/clusters/shop/sets").status == 200)
            #expect(try await daemon.get("/clusters/other").status == 404)
            let list = try JSONValue(try await daemon.get("/api/v1/clusters").body)
            #expect(list["clusters"]?.elements.map { $0["cluster"]?.text } == ["shop"])
            #expect(list["clusters"]?[0]?["status"]?.text == "ok")
            let sample = "cronvault_backup_last_success_timestamp_seconds{cluster=\"shop\",layer=\"cron\"}"
            #expect(try await daemon.metric(sample) != nil)
            #expect(try await daemon.metric("pg_cron_up{cluster=\"shop\"}") == nil)
            try await backup("later")
            try await eventually("later is there") {
                try await daemon.get("/").body.contains("href=\"/clusters/later\"")
            }
        }
    }
}
