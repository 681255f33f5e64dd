import TestSupport
import Testing

@Suite(
    "From nothing: a set brings an empty server to where its source was",
    .serialized,
    .server("full-source", prepare: Source.fill)
)
struct FromNothingTests {
    private let source: TestServer
    private let vault: Vault

    init() throws {
        source = try .running()
        vault = try Vault()
    }

    @Test("roles, databases, data, jobs and history come back; jobs inactive, superusers without that right")
    func everything() async throws {
        let set = try await vault.backup(source, layers: "full,cron,history")
        let runs = try #require(try await vault("show", set)["history"]?["rows"]?.number)
        #expect(runs >= 100)
        try await withServer("full-target", "--no-extension") { target in
            let plan = try await vault("restore", "--layers", "full,cron,history", "--dry-run", on: target)
            #expect(plan.blockers.isEmpty)
            #expect(plan.objects(of: "database").sorted() == ["plain", "postgres", "the Shop"])
            #expect(plan.objects(of: "role").sorted() == ["Night \"shift\"", "chief", "keeper", "reader"])
            #expect(plan.objects(of: "extension") == ["pg_cron"])
            #expect(try await target.number("SELECT count(*) FROM pg_database") == 3)

            let report = try await vault("restore", "--layers", "full,cron,history", on: target)
            #expect(report["verify"]?.notOK == [])
            #expect(report.actions() == plan.actions())
            #expect(try await target.number("SELECT count(*) FROM cron.job WHERE active") == 0)
            #expect(try await target.number("SELECT count(*) FROM cron.job") == 5)
            #expect(try await target.number("SELECT count(*) FROM cron.job_run_details") == Int64(runs))
            for database in ["the Shop", "plain", "postgres"] {
                #expect(try await Source.dump(database, target) == Source.dump(database, source), "\(database)")
            }
            let demoted = try await Source.globals(source).map { line in
                line.hasPrefix("ALTER ROLE chief") ? line.replacing(" SUPERUSER", with: " NOSUPERUSER")[...] : line
            }
            #expect(try await Source.globals(target) == demoted)
        }
    }

    @Test("--keep-superusers is the word that makes superusers again")
    func superusers() async throws {
        try await vault.backup(source, layers: "full,cron")
        try await withServer("full-chief", "--no-extension") { target in
            try await vault("restore", "--layers", "full,cron", "--keep-superusers", on: target)
            #expect(try await target.holds("SELECT rolsuper FROM pg_roles WHERE rolname = 'chief'"))
        }
    }

    @Test("with --spool and several processes it is the same, and nothing is left in the folder")
    func spooled() async throws {
        try await vault.backup(source, layers: "full,cron")
        let spool = try TemporaryFolder("spool")
        try await withServer("full-spool", "--no-extension") { target in
            try await vault(
                "restore",
                "--layers",
                "full,cron",
                "--spool",
                spool.path,
                "--jobs",
                "3",
                "--databases",
                "the Shop,postgres",
                "--on-conflict",
                "skip",
                on: target
            )
            #expect(try await Source.dump("the Shop", target) == Source.dump("the Shop", source))
            #expect(try await target.number("SELECT count(*) FROM pg_database WHERE datname = 'plain'") == 0)
        }
        #expect(try await Program("ls").succeed(["-A", spool.path]).isEmpty)
    }

    @Test("--into brings a copy beside what is there; what needs pg_cron is left out and named")
    func copies() async throws {
        try await vault.backup(source, layers: "full,cron,history")
        let report = try await vault(
            "restore",
            "--layers",
            "full",
            "--databases",
            "postgres",
            "--into",
            "a \"copy\"",
            on: source
        )
        let left = report.objects(of: "omit")
        #expect(left.contains { $0.hasSuffix("VIEW public.job_names postgres") })
        #expect(left.contains { $0.hasSuffix("VIEW public.job_name_count postgres") })
        #expect(left.contains { $0.contains("TABLE cron.notes") })
        #expect(try await source.number("SELECT count(*) FROM ledger", database: "a \"copy\"") == 1000)
        #expect(try await source.number("SELECT count(*) FROM pg_extension", database: "a \"copy\"") == 1)
        try await source.psql("DROP DATABASE \"a \"\"copy\"\"\"")
    }
}
