import CronModel
import TestSupport
import Testing

@testable import Operations

@Suite("arm in waves: what goes now, what waits", .server("waves"), .serialized)
struct WaveTests {
    private func job(_ name: String?, owner: String = "app", database: String = "ledger") -> Job {
        Job(
            jobid: 7,
            jobname: name,
            schedule: "* * * * *",
            command: .text("SELECT 1"),
            database: database,
            username: owner,
            nodename: "localhost",
            nodeport: 5432,
            active: false
        )
    }

    @Test("every restriction must fit; none admits everything")
    func admission() {
        #expect(Wave().admits(job("one")) && Wave().isEverything)
        #expect(Wave(jobs: ["7"]).admits(job(nil)) && Wave(jobs: ["one"]).admits(job("one")))
        #expect(!Wave(jobs: ["One"]).admits(job("one")))
        #expect(Wave(roles: ["app"], databases: ["ledger"]).admits(job("one")))
        #expect(!Wave(roles: ["app"], databases: ["postgres"]).admits(job("one")))
        #expect(!Wave(roles: ["other"]).admits(job("one")))
        #expect(Wave(classes: [.sql]).admits(.sql) && !Wave(classes: [.sql]).admits(.unknown))
        #expect(!Wave(classes: [.sql]).isEverything)
    }

    @Test("by owner, database, class and number; the rest waits, until a wave without restrictions takes it")
    func waves() async throws {
        let (server, vault) = (try TestServer.running(), try Vault())
        try await server.emptyCron()
        try await server.createRole("app")
        try await server.createDatabase("ledger")
        try await server.insert([
            .init("of app", username: "app"), .init("in ledger", database: "ledger"),
            .init("vacuum", command: "VACUUM pg_class"), .init("first"), .init("second"),
            .init("program", command: "COPY pg_class TO PROGRAM 'cat'"), .init("off", isActive: false),
        ])
        try await vault("pause", on: server)
        func wave(_ words: String...) async throws -> ([String], waiting: Int?) {
            let report = try await vault.run(["arm", "--confirm"] + words, on: server).json()
            return (report["armed"]?.elements.compactMap { $0["jobname"]?.text } ?? [], report["waiting"]?.number)
        }
        #expect(try await wave("--role", "app") == (["of app"], 5))
        #expect(try await wave("--database", "ledger") == (["in ledger"], 4))
        #expect(try await wave("--only", "maintenance") == (["vacuum"], 3))
        #expect(try await wave("--only", "sql,maintenance", "--limit", "1") == (["first"], 2))
        #expect(
            try await server.psql("SELECT jobname FROM cron.job WHERE NOT active ORDER BY 1") == "off\nprogram\nsecond"
        )
        #expect(try await vault.run("arm", "--role", "nobody", on: server).status == 1)
        #expect(try await vault.run("arm", "--limit", "0", on: server).status == 64)
        #expect(try await wave() == (["second", "program"], 0))
        #expect(try await server.psql("SELECT jobname FROM cron.job WHERE NOT active") == "off")
    }
}
