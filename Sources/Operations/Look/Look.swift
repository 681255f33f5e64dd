internal import BackupFormat
package import BackupRepository
internal import CronModel
internal import CronSchedule
package import PostgresAccess

/// One look at a server, cheap enough for every minute: its job list, its launcher, what ran since the last look.
package struct Look: Sendable {
    private let settings: ConnectionSettings
    /// Where restores and pauses are on record; nil: jobs that wait to be armed look inactive.
    private let repository: Repository?
    private let environment: Environment

    package init(at settings: ConnectionSettings, repository: Repository?, environment: Environment) {
        self.settings = settings
        self.repository = repository
        self.environment = environment
    }

    /// Looks, and changes nothing on the server; `memory` is what the look before left.
    ///
    /// Throws where nobody answers or pg_cron is not there.
    package func run(_ memory: inout LookMemory) async throws -> Sighting {
        let (server, session) = try await enter(memory.server)
        do {
            memory.server = server
            let sighting = try await read(server, on: session, &memory)
            await session.close()
            return sighting
        } catch {
            await session.close()
            throw error
        }
    }

    /// The digest of the job list at this moment, and nothing else.
    package func digest() async throws -> String {
        let (server, session) = try await enter(nil)
        do {
            let digest = try await JobRoster(server, on: session, repository: repository).withoutCommands().digest
            await session.close()
            return digest
        } catch {
            await session.close()
            throw error
        }
    }

    /// A session on the server that is known, else on the one that answers.
    private func enter(_ known: CronServer?) async throws -> (CronServer, PostgresConnection) {
        if let known, let entered = try await reenter(known) { return entered }
        let server = try await CronServer.open(settings)
        return (server, try await server.connect())
    }

    /// The server that is known with its settings read again; nil where another one answers.
    private func reenter(_ known: CronServer) async throws -> (CronServer, PostgresConnection)? {
        do {
            let session = try await known.connect()
            return (try await known.withSettings(on: session), session)
        } catch let error as ActionableError where error.code == "server-changed" {
            return nil
        }
    }

    private func read(
        _ server: CronServer,
        on session: PostgresConnection,
        _ memory: inout LookMemory
    ) async throws -> Sighting {
        let roster = try await JobRoster(server, on: session, repository: repository).withoutCommands()
        let now = environment.now()
        let keepsHistory = roster.extension?.historyTable != nil
        if keepsHistory {
            let feed = RunFeedCatalog.copy(
                after: memory.tally.highest,
                and: memory.tally.unfinished,
                newest: RunTally.first
            )
            let tally = memory.tally
            memory.tally = try await session.copyOut(feed) { rows in try Self.fold(tally, at: now, &rows) }
        }
        memory.note(roster.jobs, at: now)
        let launches = server.cronSettings?["cron.launch_active_jobs"] != "off"
        let clock = try await server.clock(catalogVersion: roster.extension?.catalogVersion ?? "", on: session)
        let assessor = JobAssessor(clock: clock, zone: clock.zone, memory: memory, launches: launches, now: now)
        return Sighting(
            at: now,
            facts: server.facts,
            catalogVersion: roster.extension?.catalogVersion ?? "",
            clock: clock,
            isPartial: roster.isPartial,
            launchesActiveJobs: launches,
            launcher: try await launcher(server, on: session),
            roster: roster,
            digest: roster.digest,
            jobs: roster.jobs.map(assessor.assess),
            tally: memory.tally,
            history: keepsHistory ? try await session.first(HistoryFiguresCatalog.size) : nil
        )
    }

    private func launcher(_ server: CronServer, on session: PostgresConnection) async throws -> Sighting.Launcher {
        guard !server.facts.inRecovery else { return .standby }
        guard server.facts.mayReadStatistics else { return .hidden }
        let first = try await session.rows(LauncherCatalog.processes).first
        let now = try await session.first(ServerCatalog.clock) ?? 0
        let born = first.flatMap { Instant(iso8601: $0.startedAt) }
        if let first, let born, now - born.secondsSince1970 > Self.youth { return .running(first) }
        // One that dies of a bad row comes back each second: a single look would take any of them for a healthy one.
        var latest = first
        var seen = Set([first].compactMap(\.self))
        for _ in 0..<4 {
            try await Task.sleep(for: .milliseconds(700))
            latest = try await session.rows(LauncherCatalog.processes).first
            if let latest { seen.insert(latest) }
        }
        if seen.count > 1 { return .looping }
        return latest.map { .running($0) } ?? (seen.isEmpty ? .absent : .looping)
    }

    /// A launcher of more seconds than this has outlived whatever kills it at its start.
    private static let youth = 10

    private static func fold(_ tally: RunTally, at now: Instant, _ rows: inout CopyOutRows) throws -> RunTally {
        var tally = tally
        var round = tally.begin(at: now)
        while let run = try rows.next({ CopyText.fields($0).flatMap(RunFeedCatalog.run(copyRow:)) }) {
            if let run { tally.add(run, in: &round) }
        }
        tally.end(round)
        return tally
    }
}

extension SetContents {
    /// The same set, the commands of its jobs by digest alone.
    package func withoutCommands() -> SetContents {
        SetContents(manifest: manifest, settings: settings, jobs: jobs.map { $0.withoutCommand() })
    }
}

extension JobLine {
    fileprivate func withoutCommand() -> JobLine {
        guard case .text(let text) = job.command else { return self }
        var line = self
        line.job.command = .digest(sha256: job.command.sha256, bytes: text.utf8.count)
        return line
    }
}

extension JobRoster {
    /// The digest of the list, as a set's proof has it.
    package var digest: String {
        var digest = JobListDigest()
        for line in jobs { digest.add(line.job) }
        return digest.hex
    }

    /// The same jobs, their commands by digest alone: for whoever keeps rosters of many servers.
    package func withoutCommands() -> JobRoster {
        mapping { $0.withoutCommand() }
    }
}
