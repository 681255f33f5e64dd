package import BackupFormat
package import BackupRepository
internal import CronModel
internal import PostgresAccess
internal import Synchronization

/// Proves that a drill can fail: breaks copies of a set, one way at a time, and asks whether it is noticed.
///
/// One copy is drilled whole, canaries and all; the rest is broken on the same throwaway server and mended again. Nothing
/// of it is kept.
package struct DrillSelfTest: Sendable {
    private let drill: Drill

    package init(of manifest: Manifest, from repository: Repository, options: Drill.Options, environment: Environment) {
        drill = Drill(of: manifest, from: repository, options: options, environment: environment)
    }

    /// Throws where no drill can be held at all.
    package func run() async throws -> SelfTestReport {
        guard drill.manifest.full?.copy == nil else { throw DrillFailure.selfTestNeedsDumps() }
        let stopwatch = Stopwatch()
        let found = Mutex<[SabotageOutcome]>([])
        let control = try await drill.run { step, report in
            let outcomes = try await Saboteur(step, control: report).outcomes()
            found.withLock { $0 = outcomes }
        }
        let outcomes = found.withLock { $0 }
        let all = Sabotage.allCases.map { sabotage in
            outcomes.first { $0.id == sabotage.rawValue }
                ?? SabotageOutcome(
                    id: sabotage.rawValue,
                    detected: false,
                    cause: Text("not tried: the set itself does not come back", zh: "未尝试：备份集本身无法恢复")
                )
        }
        return SelfTestReport(
            set: control.set.description,
            status: all.allSatisfy(\.detected) ? .ok : .failed,
            checks: control.checks,
            sabotages: all,
            seconds: stopwatch.seconds
        )
    }
}

/// Breaks, asks, mends.
private struct Saboteur: Sendable {
    let step: DrillStep
    let control: DrillReport

    init(_ step: DrillStep, control: DrillReport) {
        self.step = step
        self.control = control
    }

    func outcomes() async throws -> [SabotageOutcome] {
        guard let job = step.contents.jobs.first?.job else { return [] }
        let server = try await CronServer.open(step.server.connection)
        let session = try await server.connect()
        do {
            try await session.execute(SabotageCatalog.remember)
            var outcomes: [SabotageOutcome] = []
            for sabotage in Sabotage.allCases {
                step.environment.progress(.stage(sabotage.meaning))
                outcomes.append(try await outcome(of: sabotage, job, on: session))
            }
            await session.close()
            return outcomes
        } catch {
            await session.close()
            throw error
        }
    }

    private func outcome(
        of sabotage: Sabotage,
        _ job: Job,
        on session: PostgresConnection
    ) async throws -> SabotageOutcome {
        switch sabotage {
        case .damagedByte: return try await refusal(of: sabotage, step.manifest, try damagedCopy())
        case .wrongDatabase: return try await refusal(of: sabotage, misnamedDatabase(), step.repository)
        case .jobMissing:
            return try await verdict(on: sabotage, session, [JobCatalog.delete(jobid: job.jobid)], mending: job.jobid)
        case .scheduleAltered:
            let other = job.schedule == "0 0 1 1 *" ? "0 0 2 1 *" : "0 0 1 1 *"
            let change = SabotageCatalog.alterSchedule(job.jobid, to: other)
            return try await verdict(on: sabotage, session, [change], mending: job.jobid)
        case .nodeElsewhere:
            let change = SabotageCatalog.aimElsewhere(job.jobid, at: "source.invalid")
            return try await verdict(on: sabotage, session, [change], mending: job.jobid)
        case .roleGone:
            let away = "cronvault_\(UInt32.random(in: .min ... .max))"
            // The session's own role cannot be renamed; any other owner can.
            let owners = step.contents.jobs.map(\.job.username)
            guard let owner = owners.first(where: { $0 != PrivateServer.superuser }) else {
                return try await ownerlessJob(sabotage, job, away, on: session)
            }
            let outcome = try await verdict(
                on: sabotage,
                session,
                [SabotageCatalog.rename(owner, to: away)],
                mending: nil
            )
            try await session.execute(SabotageCatalog.rename(away, to: owner))
            return outcome
        }
    }

    /// Where only the superuser owns jobs: the row is given to a role that does not exist.
    private func ownerlessJob(
        _ sabotage: Sabotage,
        _ job: Job,
        _ away: String,
        on session: PostgresConnection
    ) async throws -> SabotageOutcome {
        try await verdict(on: sabotage, session, [SabotageCatalog.give(job.jobid, to: away)], mending: job.jobid)
    }

    /// Breaks the server, verifies it against the set, mends it.
    private func verdict(
        on sabotage: Sabotage,
        _ session: PostgresConnection,
        _ changes: [SQL],
        mending jobid: Int64?
    ) async throws -> SabotageOutcome {
        for change in changes { try await session.execute(change) }
        let report = try await verify()
        if let jobid { for statement in SabotageCatalog.mend(jobid) { try await session.execute(statement) } }
        let red = report.checks.first { $0.id == sabotage.check && $0.status == .failed }
        let wasRed = control.checks.contains { $0.id == sabotage.check && $0.status == .failed }
        guard let red, !wasRed else { return missed(sabotage) }
        let evidence = red.evidence.first.map { Text(": \($0.english)", zh: "：\($0.chinese)") } ?? Text(verbatim: "")
        return SabotageOutcome(
            id: sabotage.rawValue,
            detected: true,
            cause: Text(verbatim: "\(red.id): ") + red.summary + evidence
        )
    }

    /// The history is not what is broken here: it was compared in the control.
    private func verify() async throws -> CheckReport {
        var manifest = step.manifest
        manifest.history = nil
        var options = Verification.Options()
        options.watch = 0
        options.afterRestore = true
        return try await Verification(
            of: step.server.connection,
            against: manifest,
            in: step.repository,
            options: options,
            environment: Environment(toolVersion: step.environment.toolVersion, now: step.environment.now)
        ).run()
    }

    /// Asks the restore for a plan, which it must refuse to make.
    private func refusal(
        of sabotage: Sabotage,
        _ manifest: Manifest,
        _ repository: Repository
    ) async throws -> SabotageOutcome {
        do {
            _ = try await Restore(
                manifest,
                from: repository,
                onto: step.server.connection,
                options: step.restoreOptions,
                environment: Environment(toolVersion: step.environment.toolVersion, now: step.environment.now)
            ).run(dryRun: true)
            return missed(sabotage)
        } catch let error as ActionableError where error.code == "damaged" {
            return SabotageOutcome(id: sabotage.rawValue, detected: true, cause: error.problem)
        }
    }

    private func missed(_ sabotage: Sabotage) -> SabotageOutcome {
        SabotageOutcome(id: sabotage.rawValue, detected: false, cause: Text("not noticed", zh: "未被发现"))
    }

    /// The smallest file of the set with its last byte another one.
    private func damagedCopy() throws -> Repository {
        let storage = OverlayStorage(over: step.repository.storage)
        guard let file = step.manifest.files.filter({ $0.bytes > 0 }).min(by: { $0.bytes < $1.bytes }) else {
            return step.repository
        }
        let path = try ObjectPath(untrusted: file.path, in: "manifest.json")
        let place = Repository.folder(of: step.manifest.set, in: step.manifest.cluster).appending(path)
        var bytes = try storage.get(place)
        bytes[bytes.count - 1] ^= 1
        try storage.put(bytes, at: place)
        return step.repository.on(storage)
    }

    /// The manifest as if two dumps had been mixed up; of a single one, as if it were another database's.
    private func misnamedDatabase() -> Manifest {
        var manifest = step.manifest
        guard var full = manifest.full, let first = full.databases.first else { return manifest }
        if let last = full.databases.last, full.databases.count > 1 {
            full.databases[0].path = last.path
            full.databases[full.databases.count - 1].path = first.path
        } else {
            full.databases[0].facts = first.facts.renamed(to: first.facts.name + " of another server")
        }
        manifest.full = full
        return manifest
    }
}
