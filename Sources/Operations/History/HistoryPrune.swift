internal import BackupFormat
package import BackupRepository
internal import CronModel
internal import CronSchedule
package import PostgresAccess

/// Deletes runs from a server that its archive holds.
///
/// Only a row that is, column by column, what a segment of a complete set holds is deleted, in the very statement that
/// compares it; whatever else stands there stays. In batches, each a transaction of its own with no lock above ROW
/// EXCLUSIVE, so that the launcher never waits: safe to stop and to kill at any point.
package struct HistoryPrune: Sendable {
    package struct Options: Sendable {
        package var cluster = "main"
        /// Runs that began at most so many seconds ago stay.
        package var keep: Int
        package var batch = 10_000
        /// Between two batches, in seconds.
        package var pause = 0.1

        package init(keep: Int) {
            self.keep = keep
        }
    }

    let settings: ConnectionSettings
    let repository: Repository
    let options: Options
    let environment: Environment

    package init(
        of settings: ConnectionSettings,
        archivedIn repository: Repository,
        options: Options,
        environment: Environment
    ) {
        self.settings = settings
        self.repository = repository
        self.options = options
        self.environment = environment
    }

    /// Plans; with `confirmed` deletes.
    ///
    /// Throws `not-archived` where no complete set holds this table's history, `other-server`, `rows-hidden`, `read-only`,
    /// `locked`, or `damaged` where a segment is not what its set says: nothing it holds is deleted then.
    package func run(confirmed: Bool) async throws -> HistoryPruneReport {
        let target = try await Target.open(settings, repository, options, environment)
        do {
            var report = try await plan(target)
            if confirmed {
                try await delete(&report, on: target)
                report.applied = true
            }
            await target.session.close()
            try await lookAfter(&report, on: target)
            return report
        } catch {
            await target.session.close()
            throw error
        }
    }

    /// The statement of a pg_cron job that deletes by SQL what is archived by now.
    package func job() async throws -> HistoryPruneJob {
        let target = try await Target.open(settings, repository, options, environment)
        await target.session.close()
        return HistoryPruneJob(
            set: target.manifest.set,
            lastRunid: target.lastRunid,
            statement: HistoryCatalog.pruneJob(
                olderThan: options.keep,
                upTo: target.lastRunid,
                batch: options.batch
            )
        )
    }

    private func plan(_ target: Target) async throws -> HistoryPruneReport {
        let older = try await target.session.first(
            HistoryCatalog.older(than: target.cutoff.description, upTo: target.lastRunid)
        )
        return HistoryPruneReport(
            address: target.server.facts.address,
            set: target.manifest.set,
            cutoff: target.cutoff,
            older: older?.all ?? 0,
            archived: older?.upTo ?? 0
        )
    }

    private func delete(_ report: inout HistoryPruneReport, on target: Target) async throws {
        environment.progress(.stage(Text("deleting archived runs", zh: "删除已归档的运行记录")))
        var runs = PrunedRuns(generation: target.generation)
        do {
            try await target.session.execute(HistoryCatalog.createPruning)
            for segment in target.manifest.history?.segments ?? [] {
                try await delete(segment, &runs, &report, on: target)
            }
        } catch {
            // What is gone is gone, and archived; that it is gone is written down all the same.
            try? keepRecord(of: runs, target, &report)
            throw HistoryPruneFailure.stopped(error, deleted: runs.deleted)
        }
        try keepRecord(of: runs, target, &report)
    }

    private func delete(
        _ segment: Segment,
        _ runs: inout PrunedRuns,
        _ report: inout HistoryPruneReport,
        on target: Target
    ) async throws {
        let range = HistoryCatalog.count(from: segment.first, through: segment.last)
        guard try await target.session.first(range) ?? 0 > 0 else { return }
        // Read to its end before the first of its rows is deleted.
        try SegmentProof.check(segment, of: target.manifest, in: repository)
        let rows = try HistoryRows(try repository.open(segment, of: target.manifest), file: segment.name)
        var age = AgeMark()
        while let batch = try await deleteBatch(of: rows, &age, on: target) {
            runs.add(batch)
            report.deleted += batch.deleted
            report.changed += batch.changed
            environment.progress(.bytes(object: "history", count: report.deleted))
            if batch.deleted > 0 { try await Task.sleep(for: .seconds(options.pause)) }
        }
    }

    /// One transaction; nil at the segment's end.
    private func deleteBatch(
        of rows: HistoryRows,
        _ age: inout AgeMark,
        on target: Target
    ) async throws -> PrunedBatch? {
        let (before, limit, cutoff) = (age, options.batch, target.cutoff)
        let (batch, after) = try await target.session.transaction { session -> (PrunedBatch?, AgeMark) in
            let staged = StagedBatch(age: before)
            _ = try await session.copyIn(HistoryCatalog.copyIntoPruning) { sink in
                try staged.stage(rows, limit: limit, cutoff: cutoff) { try sink.write($0) }
            }
            let found = staged.found
            guard found.taken > 0 else { return (nil, found.age) }
            guard let first = found.first, let last = found.last else { return (PrunedBatch(), found.age) }
            let deleted = try await session.execute(HistoryCatalog.deletePruning(from: first, through: last))
            let left = try await session.first(HistoryCatalog.leftOfPruning(from: first, through: last)) ?? 0
            return (PrunedBatch(deleted: Int64(deleted), changed: left, first: first, last: last), found.age)
        }
        age = after
        return batch
    }

    private func keepRecord(of runs: PrunedRuns, _ target: Target, _ report: inout HistoryPruneReport) throws {
        guard runs.deleted > 0 else { return }
        var record = try target.server.record(
            .historyPrune,
            jobTable: target.facts.jobTable,
            in: repository,
            at: environment.now()
        )
        record.cluster = options.cluster
        record.set = target.manifest.set
        record.runs = runs
        try repository.add(record)
        report.record = record.id
    }

    /// From a new session: the old one's counters arrive with its end.
    private func lookAfter(_ report: inout HistoryPruneReport, on target: Target) async throws {
        let session = try await target.server.connect()
        report.space = try await session.first(HistoryCatalog.space)
        if report.applied {
            let left = try await session.first(
                HistoryCatalog.older(than: target.cutoff.description, upTo: target.lastRunid)
            )
            report.left = left?.all ?? 0
        }
        await session.close()
    }
}
