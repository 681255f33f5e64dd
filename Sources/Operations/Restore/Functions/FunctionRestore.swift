package import BackupFormat
package import BackupRepository
internal import CronModel
internal import CronSchedule
package import PostgresAccess

/// Brings jobs back where nobody may write `cron.job`, as on managed services: by pg_cron's functions alone, as each
/// owner.
///
/// Names are kept, numbers are the server's; each owner is one transaction. History, grants and sequences cannot be
/// restored this way.
package struct FunctionRestore: Sendable {
    let settings: ConnectionSettings
    /// How to log in as an owner, where that is not the role of `settings`.
    let owners: [String: ConnectionSettings]
    let repository: Repository
    let manifest: Manifest
    let options: RestoreOptions
    /// Jobs that were active come back active.
    let armed: Bool
    let environment: Environment

    package init(
        _ manifest: Manifest,
        from repository: Repository,
        onto settings: ConnectionSettings,
        owners: [String: ConnectionSettings],
        options: RestoreOptions,
        armed: Bool,
        environment: Environment
    ) {
        self.settings = settings
        self.owners = owners
        self.repository = repository
        self.manifest = manifest
        self.options = options
        self.armed = armed
        self.environment = environment
    }

    /// Plans for every owner first, then makes the jobs of one after the other.
    ///
    /// Throws with everything as it was, or, once an owner's jobs are there, with exit status 4 naming whose are.
    package func run(dryRun: Bool) async throws -> RestoreReport {
        let contents = try SetContents.read(manifest, from: repository)
        try options.requireKnownJobs(in: contents)
        let groups = Dictionary(grouping: RestorePlanner.lines(of: contents, options)) { ExactText($0.job.username) }
        let main = try await CronServer.open(settings)
        var (plan, ready): (RestorePlan, [ReadyOwner]) = (RestorePlan(), [])
        for owner in groups.keys.sorted() {
            try await add(owner.text, contents, main, jobs: groups[owner]?.count ?? 0, to: &plan, &ready)
        }
        addRest(to: &plan, owners: ready.map(\.plan))
        guard !dryRun, plan.blockers.isEmpty else { return RestoreReport(manifest, plan, applied: false) }
        return try await apply(ready, plan)
    }

    /// An owner whose session was opened and whose jobs are planned.
    struct ReadyOwner: Sendable {
        let server: CronServer
        let plan: OwnerPlan
    }

    private func add(
        _ owner: String,
        _ contents: SetContents,
        _ main: CronServer,
        jobs: Int,
        to plan: inout RestorePlan,
        _ ready: inout [ReadyOwner]
    ) async throws {
        guard owners[owner] != nil || main.facts.user == owner else {
            plan.blockers.append(FunctionFailure.noConnection(owner, jobs: jobs, user: main.facts.user))
            return
        }
        let server = try await owners[owner].asyncMap { try await CronServer.open($0) } ?? main
        guard server.facts.user == owner else {
            plan.blockers.append(FunctionFailure.otherUser(owner, server.facts.user))
            return
        }
        guard server.facts.systemIdentifier == main.facts.systemIdentifier else {
            throw ServerFailure.changed(server.facts.address)
        }
        let planned = try await self.plan(for: owner, contents, on: server)
        plan.actions += planned.actions.actions
        plan.blockers += planned.actions.blockers
        ready.append(ReadyOwner(server: server, plan: planned.plan))
    }

    private func plan(
        for owner: String,
        _ contents: SetContents,
        on server: CronServer
    ) async throws -> (plan: OwnerPlan, actions: RestorePlan) {
        let own = contents.jobs.filter {
            options.role($0.job.username) == owner && options.asksFor(options.mapped($0).job)
        }
        let parser = try await options.probe ? ScheduleProbe(server).ask(own.map(\.job.schedule)) : nil
        let session = try await server.connect()
        do {
            let databases = own.map { options.database($0.job.database) }.distinct()
            var target = try await Self.target(owner, server, reaching: databases, on: session)
            target.learn(from: parser)
            let rights = try await session.first(SchedulingCatalog.rights)
            await session.close()
            return FunctionPlanner(
                SetContents(manifest: contents.manifest, settings: contents.settings, jobs: own),
                of: owner,
                onto: target,
                rights: rights ?? SchedulingCatalog.Rights(schedules: false, schedulesInDatabase: false, alters: false),
                options: options,
                armed: armed
            ).make()
        } catch {
            await session.close()
            throw error
        }
    }

    /// The server as one owner sees it: of the jobs, the owner's.
    static func target(
        _ owner: String,
        _ server: CronServer,
        reaching databases: [String],
        on session: PostgresConnection
    ) async throws -> RestoreTarget {
        _ = try await server.requireExtension(on: session)
        try await session.execute(ServerCatalog.admitHiddenRows)
        let pairs = databases.map { RestoreTarget.RoleAndDatabase(role: owner, database: $0) }
        var target = try await RestoreTarget.read(server, on: session, owners: pairs, grantees: [])
        target.keepJobs(of: owner)
        return target
    }

    /// What is the same for every owner: the order of the transactions, and what stays out.
    private func addRest(to plan: inout RestorePlan, owners: [OwnerPlan]) {
        let making = owners.filter { !$0.makes.isEmpty }
        for (index, owner) in making.enumerated() where making.count > 1 {
            plan.actions.append(
                .init(
                    action: .note,
                    object: owner.owner,
                    detail: Text(
                        "transaction \(index + 1) of \(making.count): \(owner.makes.count.of("job")); "
                            + "if a later one fails, these stay",
                        zh: "第 \(index + 1)/\(making.count) 个事务：\(owner.makes.count) 个作业；若之后的事务失败，这些作业会保留"
                    )
                )
            )
        }
        plan.actions.append(
            .init(
                action: .note,
                object: "history",
                detail: Text(
                    "history, grants and job numbers are not restored by functions",
                    zh: "通过函数无法恢复历史、授权和作业编号"
                )
            )
        )
    }
}
