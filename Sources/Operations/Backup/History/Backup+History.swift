internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

extension Backup {
    /// Writes the history: final rows that no segment holds yet into new ones, the others into the set's tail, and which
    /// run ids there are.
    ///
    /// A run id is read until a segment has its row. So nothing needs to be known of the order in which rows appear: a row
    /// that was unfinished, one written by hand far below the others, one whose transaction committed late.
    ///
    /// Nil where the set shall have no history, or the server keeps none.
    func captureHistory(_ source: Source, into set: SetWriter) async throws -> HistoryLayer? {
        guard options.layers.contains(.history), !source.extension.historyColumns.isEmpty else { return nil }
        environment.progress(.stage(Text("history layer", zh: "history 层")))
        try await source.session.execute(HistoryCatalog.readByKey(serverVersion: source.server.facts.versionNumber))
        let earlier = try await EarlierHistory.find(source, repository, cluster: options.cluster, set: set.id)
        let reader = HistoryReader(self, source, generation: earlier.generation)
        let rows = try await reader.read(missing: earlier.archived, standing: earlier.standing)
        let tail = try await captureTail(rows.unfinished, source, into: set)
        let segments = SegmentJoin(repository, options.cluster, earlier.generation, environment.progress)
            .join(earlier.segments + rows.segments)
        let live = try archivedAndLive(earlier).union(rows.final).union(rows.unfinished)
        let archived = earlier.archived.union(rows.final)
        await set.add(tail)
        await set.add(try set.write(live, to: ["history", "live.csv.zst"]))
        await set.add(try set.write(archived, to: ["history", "archived.csv.zst"]))
        var layer = HistoryLayer(
            generation: earlier.generation,
            tailRows: rows.unfinished.count,
            liveRows: live.count,
            newRows: rows.newRows,
            firstRunid: [archived.first, live.first].compactMap(\.self).min(),
            lastRunid: [archived.last, live.last].compactMap(\.self).max(),
            segments: segments,
            table: try await source.tableState()
        )
        layer.recipients = recipients(of: earlier)
        return layer
    }

    /// To whom all segments are encrypted, where those from before are encrypted to the same as the new ones.
    private func recipients(of earlier: EarlierHistory) -> [String]? {
        let now = repository.encryption.recipients
        let before = earlier.segments.isEmpty ? now : earlier.manifest?.history?.recipients ?? []
        return !now.isEmpty && Set(before) == Set(now) ? now : nil
    }

    /// The run ids of archived rows that still stand in the table.
    private func archivedAndLive(_ earlier: EarlierHistory) throws -> RunidRanges {
        guard let before = earlier.manifest else { return RunidRanges() }
        let live = try earlier.standing ?? RunidRanges.read(of: before, in: repository)
        return live.intersection(earlier.archived)
    }

    /// Rows that may still change; the same snapshot shows them once more as they were judged.
    private func captureTail(_ unfinished: RunidRanges, _ source: Source, into set: SetWriter) async throws -> FileEntry
    {
        try await source.session.runs(within: Array(unfinished.ranges)) { runs in
            let sink = try set.file(["history", "tail.csv.zst"], compressed: true)
            try sink.write(SegmentName.header)
            try runs.forEachRun { try sink.write($0.line) }
            return try sink.close().entry
        }
    }
}
