package import BackupFormat
package import BackupRepository
internal import CronModel
internal import CronSchedule
internal import ExternalTools
package import PostgresAccess

/// Takes a set: server → snapshot → layers → set → repository.
package struct Backup: Sendable {
    package struct Options: Sendable {
        package var cluster = "main"
        package var layers: Set<Layer> = [.full, .cron, .history]
        /// Nil: every database that allows connections and is no template.
        package var databases: [String]?
        package var allowPartial = false
        package var label: String?
        /// Databases dumped, and parts of the history read, side by side.
        package var parallel = 2
        package var bindir: String?
        package var rolePasswords = true
        package var full = FullMethod.logical
        package var external: ExternalTool?

        package init() {}
    }

    let settings: ConnectionSettings
    let repository: Repository
    let options: Options
    let environment: Environment

    package init(
        of settings: ConnectionSettings,
        into repository: Repository,
        options: Options,
        environment: Environment
    ) {
        self.settings = settings
        self.repository = repository
        self.options = options
        self.environment = environment
    }

    /// Takes the set.
    ///
    /// It is visible in the repository once this returns; if it throws, nothing is.
    package func run() async throws -> BackupReport {
        let stopwatch = Stopwatch()
        let (server, session) = try await CronServer.openWithSession(settings)
        async let swept: Void = repository.sweepUnfinished(of: options.cluster, now: environment.now())
        try await lock(session, on: server)
        let set = try newSet()
        do {
            try await requireCopyMeans(server, on: session)
            let source = try await Source.open(
                server,
                on: session,
                repository: repository,
                options: options,
                now: environment.now()
            )
            // Only now: a server that cannot be backed up must not take the name from the right one.
            try repository.claim(options.cluster, for: server.facts, at: environment.now())
            let layers = try await capture(source, into: set)
            let manifest = try await manifest(of: layers, source: source, set: set)
            try await stillLocked(session, on: server)
            try await swept
            // The commit point: from here on the set exists.
            try await set.commit(manifest) { try requireAll(of: manifest) }
            try keepReleases(layers.cron.released, source)
            await session.close()
            return BackupReport(
                manifest,
                in: repository.storage.location(of: .root),
                lacksSignature: lacksSignature(manifest),
                seconds: stopwatch.seconds
            )
        } catch {
            set.discard()
            await session.close()
            throw error
        }
    }

    /// Somebody may have pruned the repository meanwhile: what a store's clock shows as a day old may be under way still.
    private func requireAll(of manifest: Manifest) throws {
        guard let gone = try repository.missing(from: manifest).first else { return }
        throw BackupFailure.gone(gone)
    }

    /// Notes jobs that were owed and have been activated by hand: if somebody makes them inactive later, it is meant.
    private func keepReleases(_ jobs: [RecordedJob], _ source: Source) throws {
        guard !jobs.isEmpty else { return }
        var record = try source.server.record(
            .arm,
            jobTable: source.extension.jobTable,
            in: repository,
            at: environment.now()
        )
        record.cluster = options.cluster
        record.jobs = jobs
        try repository.add(record)
    }

    /// Everything a set holds, as it was captured.
    struct Layers: Sendable {
        var cron: CapturedCron
        var history: HistoryLayer?
        var full: FullLayer?
        /// The full layer was asked for, and the server could not be copied.
        var lacksCopy = false
        var heldSeconds: Double
        var timings: [Timing]
        var gaps: [String]
    }

    /// So many bytes of jobs may be read back while history is read.
    private static let sharedMemory: Int64 = 2 << 20

    /// The cron database's own layers come first, so that its snapshot is held for as short as can be.
    private func capture(_ source: Source, into set: SetWriter) async throws -> Layers {
        var timings: [Timing] = []
        // pg_dump and pg_restore are at work while the session reads; all see the one snapshot.
        let list = Gate()
        async let readBack = dumpAndReadBack(source, into: set, after: list)
        let jobs = try await timed("cron", &timings) { try await captureCron(source, into: set) }
        // Only one at a time holds a command of many megabytes in memory.
        list.open()
        if try set.open(["cron", "jobs.json"]).bytes > Self.sharedMemory { _ = try await readBack }
        async let reading = timed("history") { try await captureHistory(source, into: set) }
        let inDump = try await readBack
        let history = try await reading
        if history.output != nil { timings.append(history.timing) }
        let cron = try await timed("proof", &timings) { try await prove(jobs, inDump: inDump, source, set) }
        let proof = cron.proof
        let captured =
            options.layers.contains(.full)
            ? try await timed("full", &timings) { try await captureFull(source, proof, into: set) } : nil
        let held = try await source.releaseSnapshot()
        let full = try? captured?.get()
        return Layers(
            cron: cron,
            history: history.output,
            full: full,
            lacksCopy: captured != nil && full == nil,
            heldSeconds: held,
            timings: timings,
            gaps: source.gaps + cron.gaps + passwordGap(full, source) + missingDatabases(full) + copyGap(captured)
        )
    }

    private func passwordGap(_ full: FullLayer?, _ source: Source) -> [String] {
        guard let full, full.copy == nil, options.rolePasswords, !full.globalsHoldPasswords else { return [] }
        return ["role passwords: \"\(source.server.facts.user)\" is no superuser"]
    }

    private func copyGap(_ captured: CapturedFull?) -> [String] {
        guard case .failure(let failure) = captured else { return [] }
        return [failure.gap]
    }

    private func missingDatabases(_ full: FullLayer?) -> [String] {
        (full?.missing ?? []).map { "database \"\($0.name)\": \($0.problem)" }
    }

    private func timed<Output: Sendable>(
        _ stage: String,
        _ timings: inout [Timing],
        _ body: () async throws -> Output
    ) async throws -> Output {
        let (output, timing) = try await timed(stage, body)
        timings.append(timing)
        return output
    }

    private func timed<Output: Sendable>(
        _ stage: String,
        _ body: () async throws -> Output
    ) async throws -> (output: Output, timing: Timing) {
        let stopwatch = Stopwatch()
        let output = try await body()
        return (output, Timing(stage: stage, seconds: stopwatch.seconds))
    }

    /// Ids sort by time to the second: a set that follows another within one second is named after the next, and so are
    /// many that follow each other faster than that.
    private func newSet() throws -> SetWriter {
        var generator = SystemRandomNumberGenerator()
        let now = environment.now()
        let newest = try repository.newestInstant(of: options.cluster)
        let follows = newest.map { $0 >= now && $0 <= now.advanced(bySeconds: 3600) } ?? false
        let moment = follows ? newest?.advanced(bySeconds: 1) ?? now : now
        let id = SetID(at: moment, generator: &generator)
        return SetWriter(repository, id: id, cluster: options.cluster)
    }
}
