package import BackupFormat
package import BackupRepository
package import CronModel
internal import CronSchedule
package import PostgresAccess

/// Compares a live server with a set: the list, the next runs, the states, what jobs need, the launcher, the history.
///
/// Each check has an id of its own; all of them are always reported.
package struct Verification: Sendable {
    package struct Options: Sendable {
        /// How long the launcher is watched, in seconds.
        package var watch = 3.0
        /// The launcher as it was seen for so long just now; then one more look is enough.
        package var launcherLooks: [LauncherLook] = []
        /// Schedule a job and wait for it to be heard.
        package var canary = false
        /// How long launches are watched and compared with the predicted ones, in seconds; nil: not at all.
        package var observe: Double?
        /// The set was restored onto this server just now: rows that are gone are then failures.
        package var afterRestore = false
        /// Names or numbers of the only jobs to compare; nil: every one, and the history.
        package var jobs: [String]?
        /// Compare every run, not only the newest ones.
        package var deep = false

        package init() {}
    }

    let settings: ConnectionSettings
    let repository: Repository
    let manifest: Manifest
    let options: Options
    let environment: Environment

    package init(
        of settings: ConnectionSettings,
        against manifest: Manifest,
        in repository: Repository,
        options: Options,
        environment: Environment
    ) {
        self.settings = settings
        self.repository = repository
        self.manifest = manifest
        self.options = options
        self.environment = environment
    }

    /// Looks, and changes nothing but the canary, which it takes away again.
    ///
    /// Throws where it cannot look at all.
    package func run() async throws -> CheckReport {
        environment.progress(.stage(Text("verifying", zh: "验证")))
        let server = try await CronServer.open(settings)
        let session = try await server.connect()
        do {
            let checks = try await checks(server, on: session)
            await session.close()
            return CheckReport(checks)
        } catch {
            await session.close()
            throw error
        }
    }

    private func checks(_ server: CronServer, on session: PostgresConnection) async throws -> [Check] {
        guard let facts = try await server.extensionFacts(on: session) else { return withoutExtension(server) }
        // The job lists are gone before the histories are compared: each may take much memory.
        let (ofJobs, earlier) = try await jobChecks(server, facts, on: session)
        let history = HistoryComparison(
            of: manifest,
            repository,
            earlier: earlier,
            afterRestore: options.afterRestore || earlier.last != nil,
            deep: options.deep
        )
        // The launcher is watched meanwhile, by a session of its own: the other one is busy.
        async let launcher = watchLauncher(of: server)
        let compared = try await history.check(facts, single: options.jobs != nil, on: session)
        var checks = ofJobs + [try await launcher, compared]
        if let seconds = options.observe {
            checks.append(try await LaunchWatch(server, facts, seconds: seconds, environment).check(on: session))
        }
        if options.canary {
            let clock = try await server.clock(catalogVersion: facts.catalogVersion, on: session)
            let canary = Canary(server, clock)
            if let obstacle = canary.obstacle(facts) {
                checks.append(obstacle)
            } else {
                checks.append(try await canary.check(environment))
            }
        }
        return checks
    }

    private func watchLauncher(of server: CronServer) async throws -> Check {
        let session = try await server.connect()
        do {
            let check = try await LauncherWatch(server, seconds: options.watch).check(
                on: session,
                after: options.launcherLooks
            )
            await session.close()
            return check
        } catch {
            await session.close()
            throw error
        }
    }

    private func jobChecks(
        _ server: CronServer,
        _ facts: ExtensionFacts,
        on session: PostgresConnection
    ) async throws -> ([Check], EarlierRestores) {
        let contents = try SetContents.read(manifest, from: repository)
        let live = try await LiveServer.read(server, facts, contents, options.jobs, repository, on: session)
        let (comparison, needs) = (JobComparison(live), NeedsComparison(live))
        let checks = [
            comparison.version, comparison.complete, comparison.unchanged, comparison.state, comparison.accepted,
            comparison.nextRun(after: environment.now()), needs.roles, needs.databases, comparison.node,
            needs.sequences, needs.grants, needs.settings,
        ]
        return (checks, live.earlier)
    }

    /// Who looked at nothing has proven nothing.
    private func withoutExtension(_ server: CronServer) -> [Check] {
        let summary = Text(
            "pg_cron is not created in database \"\(server.database)\"",
            zh: "数据库 \"\(server.database)\" 中没有创建 pg_cron"
        )
        let hint = Text(
            "cronvault restore \(manifest.set) creates it and brings the jobs back.",
            zh: "cronvault restore \(manifest.set) 会创建扩展并恢复作业。"
        )
        let rest = CheckID.all.dropFirst().filter { id in
            (id != CheckID.canary || options.canary) && (id != CheckID.observed || options.observe != nil)
        }
        return [Check(CheckID.version, .failed, summary, hint: hint)]
            + rest.map { Check($0, .failed, Text("not looked at: no extension", zh: "未检查：没有扩展")) }
    }
}

/// The ids of the checks, an interface for scripts.
enum CheckID {
    static let version = "extension.version"
    static let complete = "jobs.complete"
    static let unchanged = "jobs.unchanged"
    static let state = "jobs.state"
    static let accepted = "schedule.accepted"
    static let nextRun = "schedule.next-run"
    static let roles = "roles.exist"
    static let databases = "databases.exist"
    static let node = "node.target"
    static let sequences = "sequences"
    static let grants = "grants"
    static let settings = "settings"
    static let launcher = "launcher.alive"
    static let history = "history.complete"
    static let observed = "launcher.observed"
    static let canary = "launcher.executes-here"

    static let all = [
        version, complete, unchanged, state, accepted, nextRun, roles, databases, node, sequences, grants, settings,
        launcher, history, observed, canary,
    ]
}
