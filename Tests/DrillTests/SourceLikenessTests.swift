import CronModel
import Testing

@testable import Operations

@Suite("Whether a server is the one a set was taken from")
struct SourceLikenessTests {
    private func server(
        identifier: String = "77",
        started: String = "2026-11-22T10:11:45.773222Z",
        folder: String? = "/var/lib/postgresql/15/main",
        inRecovery: Bool = false
    ) -> ServerFacts {
        ServerFacts(
            versionNumber: 150_018,
            version: "15.18",
            systemIdentifier: identifier,
            timeline: 1,
            inRecovery: inRecovery,
            lsn: "1/A0",
            startedAt: started,
            dataFolder: folder,
            database: "postgres",
            user: "postgres",
            userIsSuperuser: true,
            mayReadSettings: true,
            mayReadStatistics: true,
            port: 5432,
            address: "db1:5432"
        )
    }

    private let later = "2026-11-23T00:00:00.000000Z"
    private let earlier = "2026-11-22T10:11:45.773221Z"

    @Test("identifier, folder and start time alike: the source, also where the set does not say the folder")
    func source() {
        #expect(SourceLikeness(of: server(), to: server()) == .source)
        #expect(SourceLikeness(of: server(), to: server(folder: nil)) == .source)
        #expect(SourceLikeness(of: server(inRecovery: true), to: server(inRecovery: true)) == .source)
    }

    @Test("another identifier, another folder, or a start before the source's last one: another server")
    func other() {
        #expect(SourceLikeness(of: server(identifier: "78"), to: server()) == .other)
        #expect(SourceLikeness(of: server(started: later, folder: "/srv/scratch"), to: server()) == .other)
        #expect(SourceLikeness(of: server(folder: "/srv/scratch"), to: server()) == .other)
        #expect(SourceLikeness(of: server(started: earlier), to: server()) == .other)
        #expect(SourceLikeness(of: server(started: earlier), to: server(folder: nil)) == .other)
    }

    @Test("started since: a copy in a folder of the same name, or the source after a restart, nobody can tell")
    func undecided() {
        #expect(SourceLikeness(of: server(started: later), to: server()) == .undecided)
        #expect(
            SourceLikeness(of: server(started: later, folder: "/srv/scratch"), to: server(folder: nil)) == .undecided
        )
    }

    @Test("of a standby's set its primary may be any server with the identifier")
    func standby() {
        let standby = server(inRecovery: true)
        #expect(SourceLikeness(of: server(folder: "/srv/scratch"), to: standby) == .undecided)
        #expect(SourceLikeness(of: server(started: earlier), to: standby) == .undecided)
        #expect(SourceLikeness(of: server(identifier: "78"), to: standby) == .other)
    }
}
