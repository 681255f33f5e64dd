import TestSupport
import Testing

@Suite("The same job must not run on two servers", .server("guard-source"))
struct SourceGuardTests {
    /// A configuration that knows the source under the cluster's name.
    private func configuration(_ source: TestServer, _ vault: Vault) throws -> String {
        try vault.folder.write("clusters:\n  main:\n    connection: \"\(source.connection())\"\n", to: "config.yaml")
    }

    private func active(_ server: TestServer) async throws -> Int64 {
        try await server.number("SELECT count(*) FROM cron.job WHERE active")
    }

    @Test("arm asks the server that the configuration knows: it refuses while that runs the jobs, or cannot be asked")
    func guarded() async throws {
        let (source, vault) = (try TestServer.running(), try Vault())
        try await source.insert([.init("shared"), .init("its own")])
        let config = try configuration(source, vault)
        let set = try await vault.backup(source)
        try await source.psql("UPDATE cron.job SET command = 'SELECT 0' WHERE jobname = 'its own'")
        try await withServer("guard-target") { target in
            // Under another owner it is the same job all the same.
            try await vault("restore", set, "--map-role", "postgres=deputy", "--create-roles", on: target)
            let renamed = try await vault("arm", "--confirm", "--config", config, on: target, status: 1)
            #expect(renamed.errorCode == "source-runs")
            try await target.loseCron()

            try await vault("restore", set, on: target)
            let refused = try await vault("arm", "--confirm", "--config", config, on: target, status: 1)
            #expect(refused.errorCode == "source-runs")
            #expect(refused["error"]?["detail"]?.text == "\"shared\"")
            #expect(try await active(target) == 0)
            let atOnce = try await vault(
                "restore",
                set,
                "--armed",
                "--confirm",
                "--config",
                config,
                on: target,
                status: 4
            )
            #expect(atOnce.errorCode == "source-runs")
            // One by one it may go: the source does not run this one as it is in the set.
            try await vault("arm", "--confirm", "--job", "its own", "--config", config, on: target)
            #expect(try await active(target) == 1)

            try await vault("pause", on: source)
            try await vault("arm", "--confirm", "--config", config, on: target)
            #expect(try await active(target) == 2)
            try await unknownSource(config, source, target, vault)
        }
        // The configured server itself is no other server: here nothing stands in the way.
        try await vault("arm", "--confirm", "--config", config, on: source)
        #expect(try await active(source) == 2)
    }

    private func unknownSource(
        _ config: String,
        _ source: TestServer,
        _ target: TestServer,
        _ vault: Vault
    ) async throws {
        let lab = Program(try CronvaultCommand.binary())
        try await lab.succeed(["lab", "stop", "--name", source.name])
        try await vault("pause", on: target)
        let unknown = try await vault("arm", "--confirm", "--config", config, on: target, status: 1)
        #expect(unknown.errorCode == "source-unknown")
        #expect(try await active(target) == 0)
        try await vault("arm", "--confirm", "--source-gone", "--config", config, on: target)
        #expect(try await active(target) == 2)
        try await lab.succeed(["lab", "start", "--name", source.name])
    }
}
