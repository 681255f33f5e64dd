import BackupFormat
import CronModel
import CronSchedule

@testable import Operations

/// What a made-up set holds beside its jobs.
struct MadeUpSet {
    var jobs: [Job] = [MadeUp.job(1)]
    var release = MadeUp.release
    var catalog = "1.4-1"
    var timezone = "GMT"
    var cronDatabase = "postgres"
    var grants: [Grant] = []
    var roles: [RoleFacts] = []
    var jobSequence: Int64? = 10
    var runSequence: Int64? = 500
    var history: HistoryLayer?

    var contents: SetContents {
        SetContents(
            manifest: manifest,
            settings: SettingsDocument(
                extension: MadeUp.extension(catalog),
                settings: MadeUp.settings(),
                related: CronSettings([]),
                grants: grants,
                roles: roles,
                databases: [],
                additions: []
            ),
            jobs: MadeUp.lines(jobs)
        )
    }

    private var manifest: Manifest {
        var generator = SystemRandomNumberGenerator()
        let taken = Instant(secondsSince1970: 1_800_000_000)
        return Manifest(
            tool: "test",
            set: SetID(at: taken, generator: &generator),
            cluster: "main",
            status: .complete,
            label: nil,
            takenAt: taken,
            server: MadeUp.facts(port: 5432),
            pgCron: PgCron(
                catalogVersion: catalog,
                releases: [release],
                database: cronDatabase,
                timezone: timezone,
                matchDomAndDow: false
            ),
            snapshot: Snapshot(id: "1", heldSeconds: 0),
            cron: CronLayer(jobs: jobs.count, activeJobs: 0, jobSequence: jobSequence, runSequence: runSequence),
            history: history,
            full: nil,
            proof: Proof(
                total: jobs.count,
                visible: jobs.count,
                captured: jobs.count,
                estimatedTotal: nil,
                digest: "",
                digestOfFile: "",
                digestOfDump: nil,
                owners: []
            ),
            files: [],
            timings: [],
            gaps: []
        )
    }
}

/// A made-up target: the server db2:5433 with pg_cron 1.4.2, role `app` and database `shop`, and no job.
struct MadeUpTarget {
    var facts = MadeUp.facts()
    var settings: CronSettings? = MadeUp.settings()
    var database = "postgres"
    var `extension`: ExtensionFacts? = MadeUp.extension()
    var installable: String? = "1.4-1"
    var release = MadeUp.release
    var jobs: [Job] = []
    var roles = [MadeUp.role("app"), MadeUp.role("postgres", isSuperuser: true)]
    var databases = [MadeUp.database("shop"), MadeUp.database("postgres")]
    var grants: [Grant] = []
    var forbidden: [RestoreTarget.RoleAndDatabase] = []
    var mayWrite = true
    var isReadOnly = false

    var target: RestoreTarget {
        RestoreTarget(
            facts: facts,
            settings: settings,
            database: database,
            extension: self.extension,
            installable: installable,
            clock: MadeUp.clock(release),
            jobs: jobs,
            roles: roles,
            databases: databases,
            grants: grants,
            forbiddenConnections: forbidden,
            mayWrite: mayWrite,
            isReadOnly: isReadOnly
        )
    }

    /// The plan of restoring a set onto this target for the first time.
    func plan(_ set: MadeUpSet, _ options: RestoreOptions = RestoreOptions()) -> RestorePlan {
        var options = options
        if set.history == nil { options.layers.remove(.history) }
        let contents = set.contents
        let earlier = EarlierRestores(of: contents.manifest.set, jobTable: nil)
        return RestorePlanner(contents, onto: target, options: options, earlier: earlier).make()
    }
}

extension RestorePlan {
    var blockerCodes: [String] { blockers.map(\.code) }

    func actions(_ kind: Action.Kind) -> [Action] { actions.filter { $0.action == kind } }
}
