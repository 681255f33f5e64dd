import BackupFormat
import BackupRepository
import CronModel
import CronSchedule

@testable import Operations

/// Sets and targets without a server behind them, for tests of decisions.
///
/// A set of one role's jobs in one database, and a target that can take them.
enum MadeUp {
    static func job(
        _ jobid: Int64,
        _ name: String? = "nightly",
        schedule: String = "0 3 * * *",
        command: String = "SELECT 1",
        database: String = "shop",
        username: String = "app",
        node: NodeAddress = NodeAddress(name: "localhost", port: 5432),
        active: Bool = true
    ) -> Job {
        Job(
            jobid: jobid,
            jobname: name,
            schedule: schedule,
            command: .text(command),
            database: database,
            username: username,
            nodename: node.name,
            nodeport: node.port,
            active: active
        )
    }

    static func lines(_ jobs: [Job]) -> [JobLine] { jobs.map { JobLine(job: $0, wantedActive: $0.isActive) } }

    static func facts(
        user: String = "postgres",
        inRecovery: Bool = false,
        port: Int32 = 5433,
        major: Int = 15
    ) -> ServerFacts {
        ServerFacts(
            versionNumber: major * 10_000 + 18,
            version: "15.18",
            systemIdentifier: "7710936475981676251",
            timeline: 1,
            inRecovery: inRecovery,
            lsn: "0/1",
            startedAt: "2026-11-22T10:11:45Z",
            database: "postgres",
            user: user,
            userIsSuperuser: true,
            mayReadSettings: true,
            mayReadStatistics: true,
            port: port,
            address: "db2:\(port)"
        )
    }

    static func settings(_ values: [String: String] = [:]) -> CronSettings {
        let all = ["cron.database_name": "postgres", "cron.host": "localhost"].merging(values) { $1 }
        return CronSettings(
            all.sorted { $0.key < $1.key }.map {
                CronSettings.Setting(name: $0.key, value: $0.value, context: "postmaster")
            }
        )
    }

    static func role(
        _ name: String,
        canLogin: Bool = true,
        isSuperuser: Bool = false,
        memberOf: [String] = []
    ) -> RoleFacts {
        RoleFacts(
            name: name,
            canLogin: canLogin,
            isSuperuser: isSuperuser,
            inherits: true,
            createsRoles: false,
            createsDatabases: false,
            replicates: false,
            bypassesRowSecurity: false,
            connectionLimit: -1,
            validUntil: nil,
            memberOf: memberOf,
            settings: []
        )
    }

    static func database(_ name: String, allowsConnections: Bool = true) -> DatabaseFacts {
        DatabaseFacts(
            name: name,
            owner: "postgres",
            encoding: "UTF8",
            collate: "C",
            ctype: "C",
            allowsConnections: allowsConnections,
            isTemplate: false,
            bytes: nil,
            settings: []
        )
    }

    static func usage(of role: String) -> Grant {
        Grant(target: .schema, object: "cron", grantee: role, privilege: "USAGE", grantable: false, revoked: false)
    }

    static let columns = [
        "jobid", "schedule", "command", "nodename", "nodeport", "database", "username", "active", "jobname",
    ]

    static func `extension`(
        _ catalog: String = "1.4-1",
        columns: [String] = columns,
        jobSequence: Int64 = 0,
        runSequence: Int64 = 0
    ) -> ExtensionFacts {
        ExtensionFacts(
            catalogVersion: catalog,
            schema: "pg_catalog",
            owner: "postgres",
            jobTable: 16_390,
            historyTable: 16_400,
            jobColumns: columns,
            historyColumns: ["jobid", "runid"],
            jobSequence: SequenceState(last: jobSequence),
            runSequence: SequenceState(last: runSequence)
        )
    }

    /// The release that Debian's PostgreSQL 15 has.
    static let release = CronRelease.candidates(catalogVersion: "1.4-1").last ?? .newest

    static func clock(_ release: CronRelease) -> CronClock {
        CronClock(releases: [release], timezone: "GMT", matchDomAndDow: false)
    }
}
