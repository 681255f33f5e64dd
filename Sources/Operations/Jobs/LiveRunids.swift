internal import BackupFormat
internal import BackupRepository

extension RunidRanges {
    /// The run ids that stood at the source when a set was taken.
    static func read(of manifest: Manifest, in repository: Repository) throws -> RunidRanges {
        var ranges = RunidRanges()
        let rows = try HistoryRows(try repository.open("history/live.csv.zst", of: manifest))
        while try rows.take(1000, { try ranges.add(csvRow: $0) }) > 0 {}
        return ranges
    }
}
