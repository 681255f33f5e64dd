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
        let final = try await captureFinal(source, generation: generation, into: set)
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

    struct FinalRows: Sendable {
        var rows: Int64 = 0
        var newRows: Int64 = 0
        var segments: [Segment] = []
        var digest = ""
        var live = RunidRanges()
    }

    private func captureFinal(_ source: Source, generation: String, into set: SetWriter) async throws -> FinalRows {
        let (repository, cluster, progress) = (repository, options.cluster, environment.progress)
        return try await source.session.copyOut(HistoryCatalog.copyFinal(backends: source.backends)) { rows in
            var result = FinalRows()
            var digest = SHA256Digest()
            var segment: SegmentWriter?
            func close(_ open: SegmentWriter) throws {
                let closed = try open.close()
                result.segments.append(closed.segment)
                if closed.isNew { result.newRows += closed.segment.rows }
            }
            while let bytes = try rows.next({ row -> Int in
                guard let head = HistoryRowHead(row) else { throw BackupFailure.notHistory() }
                let open = try segment ?? SegmentWriter(repository, cluster: cluster, generation: generation)
                segment = open
                try open.write(row, runid: head.runid)
                digest.update(row)
                result.live.add(head.runid)
                result.rows += 1
                return row.count
            }) {
                _ = bytes
                if result.rows % 8192 == 0 { progress(.bytes(object: "history", count: result.rows)) }
                if let open = segment, open.rowCount >= SegmentName.rowLimit {
                    try close(open)
                    segment = nil
                }
            }
            if let open = segment { try close(open) }
            result.digest = digest.hex
            return result
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
