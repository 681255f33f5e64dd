import BackupFormat
import CronModel
import FoundationEssentials
import PostgresAccess
import Testing

@testable import Operations

/// Each blocker with its cause and without it, on a made-up full layer of one database.
@Suite("What keeps databases from being restored")
struct FullBlockerTests {
    private struct Case {
        var major = 15
        var globals = "CREATE ROLE app;\nALTER ROLE app WITH NOSUPERUSER INHERIT NOCREATEROLE NOCREATEDB LOGIN;\n"
        var listing = "; Archive\n3380; 1262 16384 DATABASE - shop app\n2; 3079 16400 EXTENSION - postgis \n"
        var available: Set = ["postgis", "citus"]
        var libraries = "pg_cron, citus"
        var unknownLocales: Set<String> = []
        var spool: String?
        var freeSpool: Int64?

        var codes: [String] {
            var facts = MadeUpTarget()
            facts.facts = MadeUp.facts(major: major)
            let layer = FullLayer(
                databases: [source],
                globals: "globals.sql.zst",
                globalsHoldPasswords: false,
                pgDump: "15",
                oldestPgRestore: "15"
            )
            let contents = FullContents(
                globals: Globals(Array(globals.utf8)),
                databases: [.init(source: source, contents: DumpContents(listing: listing), statements: [])]
            )
            var options = RestoreOptions()
            options.layers = [.full]
            options.spool = spool
            let set = MadeUpSet().contents
            return FullPlanner(
                contents,
                layer,
                of: set,
                onto: target,
                facts.target,
                options: options,
                earlier: EarlierDatabases(of: set.manifest.set),
                freeSpool: freeSpool
            ).make().blockerCodes
        }

        private var source: FullLayer.Database {
            FullLayer.Database(
                facts: MadeUp.database("shop"),
                path: "databases/shop.dump.zst",
                dumpBytes: 1_000_000,
                startedAt: "2026-11-22T07:29:47Z",
                seconds: 1
            )
        }

        private var target: FullTarget {
            FullTarget(
                roles: [MadeUp.role("postgres", isSuperuser: true)],
                databases: [],
                identities: [],
                tablespaces: [],
                availableExtensions: available,
                libraries: libraries,
                encoding: "UTF8",
                userObjects: [:],
                unknownLocales: unknownLocales
            )
        }
    }

    @Test("nothing, where all is there")
    func nothing() {
        #expect(Case().codes.isEmpty)
    }

    @Test("an extension that the server does not offer, or whose library it does not load")
    func extensions() {
        #expect(Case(available: ["citus"]).codes == ["extension-unavailable"])
        let citus = Case().listing.replacing("postgis", with: "citus")
        #expect(Case(listing: citus).codes.isEmpty)
        #expect(Case(listing: citus, libraries: "pg_cron").codes == ["library-not-loaded"])
    }

    @Test("a locale that the server's system lacks")
    func locale() {
        #expect(Case(unknownLocales: ["C"]).codes == ["locale-missing"])
        #expect(Case(unknownLocales: ["xx_XX"]).codes.isEmpty)
    }

    @Test("a server older than the one the set was taken from")
    func older() {
        #expect(Case(major: 14).codes == ["server-older"])
        #expect(Case(major: 18).codes.isEmpty)
    }

    @Test("globals with a statement that pg_dumpall does not write")
    func globals() {
        #expect(Case(globals: Case().globals + "COPY t FROM PROGRAM 'sh';\n").codes == ["globals-malformed"])
    }

    @Test("a spool folder without room for the largest dump")
    func spool() {
        #expect(Case(spool: "/spool", freeSpool: 999_999).codes == ["spool-too-small"])
        #expect(Case(spool: "/spool", freeSpool: 1_000_000).codes.isEmpty)
        #expect(Case(spool: "/spool").codes.isEmpty)
        #expect(Case(freeSpool: 1).codes.isEmpty)
    }

    /// By the text of the sources: a blocker that nobody has ever seen is no blocker.
    @Test("every code of a blocker is in some test")
    func everyCode() throws {
        let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
            .deletingLastPathComponent()
        let tests = try Self.texts(below: root.appending(path: "Tests")).joined()
        var codes: Set<String> = []
        for folder in ["Restore", "Apply", "Undo", "Migrate"] {
            for text in try Self.texts(below: root.appending(path: "Sources/Operations/" + folder)) {
                for call in text.matches(of: #/(?:block\(|code: )\s*([^,]*),/#) {
                    for literal in call.1.matches(of: #/"([a-z]+(?:-[a-z]+)*)"/#) { codes.insert(String(literal.1)) }
                }
                for obstacle in text.matches(of: #/return \(\s*"([a-z]+-[a-z-]+)",/#) {
                    codes.insert(String(obstacle.1))
                }
            }
        }
        #expect(codes.count > 30)
        #expect(codes.filter { !tests.contains("\"\($0)\"") }.sorted() == [])
    }

    private static func texts(below folder: URL) throws -> [String] {
        try FileManager.default.subpathsOfDirectory(atPath: folder.path).filter { $0.hasSuffix(".swift") }
            .map { try String(contentsOf: folder.appending(path: $0), encoding: .utf8) }
    }
}
