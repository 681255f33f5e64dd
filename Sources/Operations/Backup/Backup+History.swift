internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

extension Backup {
    /// Writes the history: final rows into segments, the others into the set's tail, and which run ids there are.
    func captureHistory(_ source: Source, into set: SetWriter) async throws -> HistoryLayer {
        environment.progress(.stage(Text("history layer", zh: "history 层")))
        let generation = source.generation
        let final = try await captureFinal(source, generation: generation)
        let tail = try await captureTail(source, into: set)
        let live = try writeLive(final.live.merging(tail.live), into: set)
        for file in [tail.file, live] { await set.add(file) }
        return HistoryLayer(
            generation: generation,
            rows: final.rows + tail.rows,
            finalRows: final.rows,
            tailRows: tail.rows,
            newRows: final.newRows,
            firstRunid: [final.live.first, tail.live.first].compactMap(\.self).min(),
            lastRunid: [final.live.last, tail.live.last].compactMap(\.self).max(),
            segments: final.segments,
            finalDigest: final.digest
        )
    }

    private func captureFinal(_ source: Source, generation: String) async throws -> FinalRows {
        let (repository, cluster, progress) = (repository, options.cluster, environment.progress)
        return try await source.session.copyOut(HistoryCatalog.copyFinal(backends: source.backends)) { rows in
            var capture = FinalRowsCapture(repository, cluster: cluster, generation: generation, progress: progress)
            while try rows.next({ try capture.take($0) }) != nil {}
            return try capture.finish()
        }
    }

    private func captureTail(
        _ source: Source,
        into set: SetWriter
    ) async throws -> (file: FileEntry, rows: Int64, live: RunidRanges) {
        try await source.session.copyOut(HistoryCatalog.copyUnfinished(backends: source.backends)) { rows in
            let sink = try set.file(["history", "tail.csv.zst"], compressed: true)
            try sink.write(SegmentName.header)
            var live = RunidRanges()
            while let runid = try rows.next({ row -> Int64 in
                guard let head = HistoryRowHead(row) else { throw BackupFailure.notHistory() }
                try sink.write(row)
                return head.runid
            }) {
                live.add(runid)
            }
            return (try sink.close().entry, live.count, live)
        }
    }

    /// `history/live.csv.zst`: the run ids that stood in the table, as ranges.
    private func writeLive(_ live: RunidRanges, into set: SetWriter) throws -> FileEntry {
        let sink = try set.file(["history", "live.csv.zst"], compressed: true)
        try sink.write("first,last\n")
        for range in live.ranges { try sink.write("\(range.lowerBound),\(range.upperBound)\n") }
        return try sink.close().entry
    }
}

extension Source {
    /// One life of the history table: its server and its object id.
    ///
    /// Both are new after a drop and a restore.
    var generation: String {
        "\(server.facts.systemIdentifier)-\(self.extension.historyTable ?? 0)"
    }
}
