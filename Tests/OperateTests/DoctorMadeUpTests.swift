import CronModel
import CronSchedule
import PostgresAccess
import Testing

@testable import Operations

@Suite("doctor: what the lab's own release and a primary cannot show")
struct DoctorMadeUpTests {
    private func examination(
        _ settings: [String: String] = [:],
        release: String = "1.6.4",
        zoneIsKnown: Bool = true,
        inRecovery: Bool = false
    ) throws -> Examination {
        let facts = ServerFacts(
            versionNumber: 170_000,
            version: "17.0",
            systemIdentifier: "1",
            timeline: 1,
            inRecovery: inRecovery,
            lsn: nil,
            startedAt: "2026-01-01 00:00:00+00",
            database: "postgres",
            user: "postgres",
            userIsSuperuser: true,
            mayReadSettings: true,
            mayReadStatistics: true,
            port: 5432,
            address: "made up"
        )
        let cronSettings = CronSettings(
            settings.merging(["cron.database_name": "postgres"]) { given, _ in given }
                .map { CronSettings.Setting(name: $0.key, value: $0.value, context: "postmaster") }
        )
        return Examination(
            server: CronServer(
                settings: ConnectionSettings(),
                facts: facts,
                cronSettings: cronSettings,
                database: "postgres",
                hasDatabase: true
            ),
            databaseProblem: nil,
            settings: [:],
            placeholders: [],
            zoneIsKnown: zoneIsKnown,
            installable: nil,
            extension: .known(nil),
            releases: [try #require(CronRelease(release))],
            isPartial: false,
            jobs: .known([]),
            roles: .known([]),
            databases: [],
            forbidden: [],
            accessRules: .known([]),
            memberships: [:],
            history: .known(nil),
            highestJobid: 0
        )
    }

    @Test("a time zone that is unknown, or a number whose sign counts westward")
    func timezone() throws {
        #expect(SetupChecks(try examination(["cron.timezone": "Asia/Shanghai"])).timezone.status == .ok)
        let unknown = SetupChecks(try examination(["cron.timezone": "Mars/Base"], zoneIsKnown: false)).timezone
        #expect(unknown.status == .failed && unknown.summary.english.contains("GMT"))
        let number = SetupChecks(try examination(["cron.timezone": "-5"], zoneIsKnown: false)).timezone
        #expect(number.status == .failed && number.summary.english.contains("UTC+5"))
    }

    @Test("cron.launch_active_jobs off: no job runs")
    func launching() throws {
        #expect(SetupChecks(try examination(["cron.launch_active_jobs": "on"])).launching.status == .ok)
        #expect(SetupChecks(try examination(["cron.launch_active_jobs": "off"])).launching.status == .failed)
    }

    @Test("a standby is told apart from a primary")
    func recovery() throws {
        #expect(SetupChecks(try examination()).recovery.status == .ok)
        #expect(SetupChecks(try examination(inRecovery: true)).recovery.status == .warning)
    }

    @Test("a bug counts where its release and the setup meet, and is dormant else")
    func bugs() throws {
        let off = ["cron.enable_superuser_jobs": "off"]
        #expect(ReleaseBugs(try examination(off, release: "1.6.6")).check.status == .failed)
        #expect(ReleaseBugs(try examination(off, release: "1.6.4")).check.status == .ok)
        let dormant = ReleaseBugs(try examination(release: "1.6.6")).check
        #expect(dormant.status == .ok)
        #expect(dormant.evidence.contains { $0.english.contains("dormant: 1.6.5") })
    }
}
