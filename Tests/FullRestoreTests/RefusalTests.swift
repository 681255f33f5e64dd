import TestSupport
import Testing

@Suite("What a full restore will not do, it says before it begins", .serialized, .server("full-refusal"))
struct RefusalTests {
    private let server: TestServer
    private let vault: Vault

    init() throws {
        server = try .running()
        vault = try Vault()
    }

    private func plan(_ words: String..., on target: TestServer) async throws -> JSONValue {
        try JSONValue(
            try await vault.run(["restore", "--layers", "full,cron", "--dry-run"] + words, on: target).output
        )
    }

    @Test("a database that holds anything is refused, naming it, and not touched; empty ones are filled")
    func used() async throws {
        try await server.psql("CREATE DATABASE used_shop")
        try await server.psql(
            "CREATE TABLE orders (id int); CREATE FUNCTION f() RETURNS int LANGUAGE sql AS 'SELECT 1'",
            database: "used_shop"
        )
        try await vault.backup(server, layers: "full,cron")
        let refused = try await vault("restore", "--layers", "full,cron", on: server, status: 1)
        #expect(refused.blockerCodes == ["database-not-empty"])
        #expect(refused.blockers[0]["problem"]?.text?.contains("public.orders, public.f()") == true)
        try await server.psql("DROP TABLE orders; DROP FUNCTION f()", database: "used_shop")
        #expect(try await plan(on: server).blockers.isEmpty)
        try await server.psql("DROP DATABASE used_shop")
    }

    @Test("a database of this name in another encoding is refused; another order of sorting is only said")
    func encoding() async throws {
        try await server.psql("CREATE DATABASE latin TEMPLATE template0 ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C'")
        try await vault.backup(server, layers: "full,cron")
        try await server.psql("DROP DATABASE latin")
        try await server.psql("CREATE DATABASE latin TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C' LC_CTYPE 'C'")
        #expect(try await plan(on: server).blockerCodes == ["encoding-differs"])
        try await server.psql("DROP DATABASE latin")
        #expect(try await plan(on: server).blockers.isEmpty)
    }

    @Test("a tablespace that is not here is named, and can be done without")
    func tablespace() async throws {
        let folder = server.data + "-tablespace"
        let owner = try await Program("stat").succeed(["-c", "%u:%g", server.data]).filter { !$0.isNewline }
        try await Program("mkdir").succeed(["-p", folder])
        try await Program("chown").succeed([owner, folder])
        try await server.psql("CREATE TABLESPACE fast LOCATION '\(folder)'")
        try await server.psql("CREATE DATABASE quick TABLESPACE fast")
        try await server.psql("CREATE TABLE t AS SELECT 1 AS x", database: "quick")
        try await vault.backup(server, layers: "full,cron")
        try await server.psql("DROP DATABASE quick")
        try await server.psql("DROP TABLESPACE fast")
        try await Program("rm").succeed(["-r", folder])
        #expect(try await plan(on: server).blockerCodes == ["tablespace-missing"])
        try await vault("restore", "--layers", "full", "--databases", "quick", "--no-tablespaces", on: server)
        #expect(try await server.number("SELECT x FROM t", database: "quick") == 1)
        try await server.psql("DROP DATABASE quick")
    }

    @Test("a role that stands here stays as it is; what differs is said")
    func standingRole() async throws {
        try await server.psql("CREATE ROLE standing LOGIN CREATEDB; ALTER ROLE standing SET work_mem TO '7MB'")
        try await vault.backup(server, layers: "full,cron")
        try await server.psql(
            "ALTER ROLE standing NOCREATEDB RESET work_mem".replacing(" RESET", with: "; ALTER ROLE standing RESET")
        )
        let before = try await Source.globals(server)
        let report = try await vault("restore", "--layers", "full", on: server)
        let notes = report.actions("note").filter { $0["object"]?.text == "standing" }.compactMap { $0["detail"]?.text }
        #expect(notes.count == 1)
        #expect(notes.first?.contains("CREATEDB, SET work_mem=7MB") == true)
        #expect(try await Source.globals(server) == before)
        try await server.psql("DROP ROLE standing")
    }

    @Test("a set without databases, a database it does not hold, options that belong to the full layer")
    func wrong() async throws {
        let set = try await vault.backup(server, layers: "cron")
        #expect(try await vault("restore", set, "--layers", "full", on: server, status: 1).errorCode == "no-full-layer")
        try await vault.backup(server, layers: "full,cron")
        let unknown = try await vault("restore", "--layers", "full", "--databases", "nowhere", on: server, status: 1)
        #expect(unknown.blockerCodes == ["no-such-database"])
        for words in [["--spool", "/tmp"], ["--layers", "full", "--into", "x"], ["--layers", "full", "--jobs", "2"]] {
            #expect(try await vault.run(["restore"] + words, on: server).status == 64)
        }
    }
}
