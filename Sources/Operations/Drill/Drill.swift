package import BackupFormat
package import BackupRepository
internal import CronModel
package import CronSchedule
internal import ExternalTools
internal import Glibc
package import PostgresAccess

/// Rehearses the recovery from a set on a throwaway server: restore, verify, judge each job, hear a canary of each owner,
/// report.
///
/// It never talks to the source, and leaves nothing but its evidence.
package struct Drill: Sendable {
    package struct Options: Sendable {
        /// PostgreSQL's programs; nil: those found on this machine.
        package var bindir: String?
        /// A scratch server to use instead of a throwaway one; nil: none.
        package var scratchServer: ConnectionSettings?
        /// Somebody answers for it that the scratch server is a copy of the source, where nothing else tells the two apart.
        package var scratchIsCopy = false
        /// The server that the configuration knows as the cluster's, which is nobody's scratch server.
        package var source: ConnectionSettings?
        /// The folder that the throwaway server lies in; nil: cronvault's own.
        package var scratch: String?
        /// How many seconds of the schedules real pg_cron shall live through; nil: none.
        package var rehearsal: Int?
        /// What the set is to be moved to one day.
        package var target: DrillTarget?
        /// The tool that keeps the full layer of sets with an external one.
        package var external: ExternalTool?

        package init() {}
    }

    let manifest: Manifest
    let repository: Repository
    let options: Options
    let environment: Environment

    package init(of manifest: Manifest, from repository: Repository, options: Options, environment: Environment) {
        self.manifest = manifest
        self.repository = repository
        self.options = options
        self.environment = environment
    }

    /// What the drill found, not yet kept anywhere.
    ///
    /// Throws where it cannot be held at all: no PostgreSQL of that major, no room. Whatever is wrong with the set, and
    /// whatever a recovery would stumble over, is a failed check of the report.
    package func run() async throws -> DrillReport {
        try await run { _, _ in }
    }

    /// The same; `afterwards` has the throwaway server to itself once it was looked at, before it is removed.
    ///
    /// It is not called where the set did not come back.
    func run(
        _ afterwards: @Sendable (DrillStep, DrillReport) async throws -> Void
    ) async throws -> DrillReport {
        try await cleanUp()
        guard manifest.full != nil else { throw DrillFailure.withoutFull(manifest.set.description) }
        if manifest.full?.copy != nil, options.scratchServer != nil { throw DrillFailure.copyNeedsOwnServer() }
        if let given = options.scratchServer { return try await run(on: given) }
        let installation = try await PostgresInstallation.forLab(major: manifest.server.major, bindir: options.bindir)
        var report = DrillReport(of: manifest, options.target, environment)
        let place = try DrillPlace.of(report.id, scratch: options.scratch)
        try checkRoom(place)
        let stopwatch = Stopwatch()
        do {
            // Records of this restore belong to a server that nobody will ever see again.
            let scratch = repository.on(OverlayStorage(over: repository.storage))
            let contents = try SetContents.read(manifest, from: scratch)
            try await rehearse(contents, scratch, at: place, installation, stopwatch, &report, afterwards)
        } catch let error as ActionableError where error.code == "damaged" {
            report.checks.append(DrillStep.failed(DrillCheckID.restore, error))
        }
        report.conclude(at: environment.now())
        return report
    }

    /// The same on a server that was given, which is left as it was found.
    private func run(on given: ConnectionSettings) async throws -> DrillReport {
        var report = DrillReport(of: manifest, options.target, environment)
        let stopwatch = Stopwatch()
        let scratch = repository.on(OverlayStorage(over: repository.storage))
        let contents = try SetContents.read(manifest, from: scratch)
        let brought = ScratchBaseline.Brought(
            roles: try roles(of: contents, in: scratch),
            databases: Set((manifest.full?.databases ?? []).map(\.facts.name))
        )
        let server = try await ScratchServer.claim(given, for: brought, of: manifest, options)
        let step = DrillStep(
            contents,
            scratch,
            on: .given(server, bindir: options.bindir),
            environment: environment,
            stopwatch: stopwatch
        )
        do {
            try await step.run(&report)
        } catch {
            try await Task.detached { try await server.clean() }.value
            throw error
        }
        let phase = Stopwatch()
        try await Task.detached { try await server.clean() }.value
        report.note("cleanup", phase.seconds)
        report.conclude(at: environment.now())
        return report
    }

    /// Every role that a restore of the set may make.
    private func roles(of contents: SetContents, in repository: Repository) throws -> Set<String> {
        let globals = try manifest.full.map { try FullContents.globals($0, of: manifest, from: repository) }
        return Set(globals.map { Array($0.roles.keys) } ?? []).union(contents.settings.roles.map(\.name))
    }

    private func rehearse(
        _ contents: SetContents,
        _ scratch: Repository,
        at place: DrillPlace,
        _ installation: PostgresInstallation,
        _ stopwatch: Stopwatch,
        _ report: inout DrillReport,
        _ afterwards: @Sendable (DrillStep, DrillReport) async throws -> Void
    ) async throws {
        environment.progress(.stage(Text("making the throwaway server", zh: "创建临时服务器")))
        do {
            if let server = try await makeServer(contents, scratch, at: place, installation, &report) {
                let step = DrillStep(
                    contents,
                    scratch,
                    on: .throwaway(server),
                    environment: environment,
                    stopwatch: stopwatch
                )
                try await step.run(&report)
                if let seconds = options.rehearsal, report.drill != nil || manifest.full?.copy == nil {
                    try await step.rehearse(seconds, on: server, &report)
                }
                if report.drill != nil { try await afterwards(step, report) }
            }
        } catch {
            await remove(place)
            throw error
        }
        let phase = Stopwatch()
        await remove(place)
        report.note("cleanup", phase.seconds)
    }

    /// Not started yet; nil where the copy that it should be made of is no good, which the report then says.
    private func makeServer(
        _ contents: SetContents,
        _ scratch: Repository,
        at place: DrillPlace,
        _ installation: PostgresInstallation,
        _ report: inout DrillReport
    ) async throws -> ThrowawayServer? {
        let making = Stopwatch()
        let network = await NetworkFence.permitted()
        guard let copy = manifest.full?.copy else {
            let server = try await ThrowawayServer.make(
                at: place,
                for: contents,
                installation: installation,
                network: network
            )
            report.note("initdb", making.seconds)
            return server
        }
        let programs = try ThrowawayServer.prepare(at: place, installation, network)
        let delivery = CopyDelivery(
            contents: contents,
            copy: copy,
            repository: scratch,
            tool: options.external,
            programs: programs,
            environment: environment
        )
        let (data, checks) = try await delivery.deliver()
        report.checks += checks
        report.note("copy", making.seconds)
        return data.map { ThrowawayServer(of: $0, contents, at: place, programs) }
    }

    /// In a task of its own: where this one was cancelled, the server must go all the same.
    func remove(_ place: DrillPlace) async {
        await Task.detached {
            do {
                try await DrillLeftovers.remove(place)
            } catch {
                environment.progress(
                    .remark(Text("WARNING: something remains in \(place.home)", zh: "警告：\(place.home) 中有残留"))
                )
            }
        }.value
    }

    func cleanUp() async throws {
        let count = try await DrillLeftovers.clean()
        guard count > 0 else { return }
        environment.progress(
            .remark(
                Text(
                    "removed what \(count.of("interrupted drill")) had left behind",
                    zh: "已清除 \(count) 次中断的演练留下的残余"
                )
            )
        )
    }

    /// Before anything is made: a full disk would end a drill halfway, and whatever else lives on it.
    func checkRoom(_ place: DrillPlace) throws {
        let dumped = (manifest.full?.databases ?? []).reduce(Int64(0)) { sum, database in
            sum + max(database.facts.bytes ?? 0, database.dumpBytes)
        }
        let copied = manifest.full?.copy.map { copy in
            copy.bytes ?? copy.databases.reduce(Int64(0)) { $0 + ($1.bytes ?? 0) }
        }
        let bytes = copied ?? dumped
        let history = (manifest.history?.rows ?? 0) * 300
        let needed = bytes + bytes / 4 + history + 200_000_000
        guard let free = place.freeBytes, free < needed else { return }
        throw DrillFailure.noSpace(place.base, needed: needed, free: free)
    }
}

/// Where jobs are to be moved one day: what that means for each is part of the report.
package struct DrillTarget: Sendable {
    package var postgres: String
    package var release: CronRelease

    package init(postgres: String, release: CronRelease) {
        self.postgres = postgres
        self.release = release
    }
}
