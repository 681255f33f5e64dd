internal import BackupFormat
internal import BackupRepository
internal import PostgresAccess

extension RunidRanges {
    /// The run ids that stood at the source when a set was taken.
    static func read(of manifest: Manifest, in repository: Repository) throws -> RunidRanges {
        try read("history/live.csv.zst", of: manifest, in: repository)
    }

    /// The run ids that the segments of a set hold.
    static func readArchived(of manifest: Manifest, in repository: Repository) throws -> RunidRanges {
        try read("history/archived.csv.zst", of: manifest, in: repository)
    }

    private static func read(_ file: String, of manifest: Manifest, in repository: Repository) throws -> RunidRanges {
        var ranges = RunidRanges()
        let rows = try HistoryRows(try repository.open(file, of: manifest))
        while try rows.take(1000, { try ranges.add(csvRow: $0, file: file) }) > 0 {}
        return ranges
    }
}

extension PostgresConnection {
    /// The run ids of the table up to a last one.
    func runids(through limit: Int64) async throws -> RunidRanges {
        guard let last = try await first(HistoryCatalog.lastRunid(through: limit)) else { return RunidRanges() }
        return try await copyOut(HistoryCatalog.copyEdges(through: limit)) { rows in
            var runids = RunidRanges()
            var start: Int64?
            while try rows.next({ row -> Void in
                let fields = String(decoding: row, as: UTF8.self).dropLast().split(
                    separator: ",",
                    omittingEmptySubsequences: false
                )
                guard fields.count == 2, let begins = Int64(fields[1]) else { throw BackupFailure.notHistory() }
                if let start, let end = Int64(fields[0]) { runids.append(start...end) }
                start = begins
            }) != nil {}
            if let start { runids.append(start...last) }
            return runids
        }
    }
}
