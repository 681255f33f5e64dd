internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import ExternalTools
internal import PostgresAccess
internal import Synchronization

/// The server of a backup, with the snapshot that all layers of its cron database are read in.
struct Source: Sendable {
    let server: CronServer
    let session: PostgresConnection
    let `extension`: ExtensionFacts
    let clock: CronClock
    let snapshot: String
    let takenAt: Instant
    let hold: SnapshotHold
    /// The server's processes just before and after the snapshot: a run of one of them may still change its row.
    let backends: [LauncherCatalog.Backend]
    /// What the server said of the history table just before the snapshot.
    let historyTable: HistoryCatalog.TableState?
    /// Row security hides rows from the role, and the user admits a partial set.
    let isPartial: Bool
    let estimatedTotal: Int64?
    let wanted: WantedStates
    let tools: PostgresInstallation
    let connection: ChildConnection
    let gaps: [String]

    /// Opens the snapshot on `session`.
    ///
    /// Throws `pg-cron-missing`, `rows-hidden`, `pg-dump-too-old` and the like.
    static func open(
        _ server: CronServer,
        on session: PostgresConnection,
        repository: Repository,
        options: Backup.Options,
        now: Instant
    ) async throws -> Source {
        async let tools = PostgresInstallation.dumping(major: server.facts.major, bindir: options.bindir)
        let facts = try await server.requireExtension(on: session)
        let clock = try await server.clock(catalogVersion: facts.catalogVersion, on: session)
        let (isPartial, estimate) = try await visibility(server, facts, on: session, options)
        let wanted = try server.wantedStates(jobTable: facts.jobTable, in: repository)
        let before = try await session.rows(LauncherCatalog.backends)
        let table = facts.historyTable == nil ? nil : try await session.first(HistoryCatalog.tableState)
        let keepsHistory = options.layers.contains(.history) && facts.historyTable != nil
        let snapshot = try await beginSnapshot(on: session, keepsHistory, inRecovery: server.facts.inRecovery)
        return Source(
            server: server,
            session: session,
            extension: facts,
            clock: clock,
            snapshot: snapshot,
            takenAt: now,
            hold: SnapshotHold(),
            backends: Array(Set(try await session.rows(LauncherCatalog.backends)).union(before)),
            historyTable: table,
            isPartial: isPartial,
            estimatedTotal: estimate,
            wanted: wanted,
            tools: try await tools,
            connection: await session.childEnvironment(),
            gaps: gaps(server, facts, options)
        )
    }

    /// Ends the snapshot; returns how long it was held, in seconds.
    ///
    /// A second call changes nothing.
    func releaseSnapshot() async throws -> Double {
        if hold.isOn { await session.rollBack() }
        return hold.end()
    }

    private static func beginSnapshot(
        on session: PostgresConnection,
        _ keepsHistory: Bool,
        inRecovery: Bool
    ) async throws -> String {
        try await session.execute(ServerCatalog.beginSnapshot)
        if keepsHistory { try await session.execute(HistoryCatalog.keep) }
        do {
            return try await session.first(ServerCatalog.exportSnapshot) ?? ""
        } catch let error as PostgresError {
            throw BackupFailure.snapshotRefused(error.message, inRecovery: inRecovery)
        }
    }

    private static func visibility(
        _ server: CronServer,
        _ facts: ExtensionFacts,
        on session: PostgresConnection,
        _ options: Backup.Options
    ) async throws -> (isPartial: Bool, estimate: Int64?) {
        var hidden = try await session.first(JobCatalog.rowsAreHidden) == true ? "cron.job" : nil
        if hidden == nil, options.layers.contains(.history), facts.historyTable != nil,
            try await session.first(HistoryCatalog.rowsAreHidden) == true
        {
            hidden = "cron.job_run_details"
        }
        guard let hidden else { return (false, nil) }
        try await session.execute(ServerCatalog.admitHiddenRows)
        let visible = try await session.rows(JobCatalog.jobs(columns: facts.jobColumns)).count
        let estimate = try await session.first(JobCatalog.estimatedCount) ?? nil
        guard options.allowPartial else {
            throw BackupFailure.rowsHidden(
                server.facts.address,
                role: server.facts.user,
                table: hidden,
                visible: visible,
                estimated: estimate
            )
        }
        return (true, estimate)
    }

    private static func gaps(_ server: CronServer, _ facts: ExtensionFacts, _ options: Backup.Options) -> [String] {
        var gaps: [String] = []
        if server.cronSettings == nil {
            gaps.append("settings: role \"\(server.facts.user)\" is no member of pg_read_all_settings")
        }
        if facts.historyTable == nil, options.layers.contains(.history) {
            gaps.append("history: catalog \(facts.catalogVersion) keeps none")
        }
        if facts.jobSequence == nil, facts.catalogVersion >= "1.2" || facts.historyTable == nil {
            gaps.append("sequence cron.jobid_seq: role \"\(server.facts.user)\" may not read it")
        }
        if facts.runSequence == nil, facts.historyTable != nil {
            gaps.append("sequence cron.runid_seq: role \"\(server.facts.user)\" may not read it")
        }
        return gaps
    }
}

/// How long a snapshot is held.
final class SnapshotHold: Sendable {
    private let stopwatch = Stopwatch()
    private let ended = Mutex<Double?>(nil)

    var isOn: Bool { ended.withLock { $0 == nil } }

    /// Ends the hold; a second call returns what the first did.
    func end() -> Double {
        ended.withLock { ended in
            let seconds = ended ?? stopwatch.seconds
            ended = seconds
            return seconds
        }
    }
}
