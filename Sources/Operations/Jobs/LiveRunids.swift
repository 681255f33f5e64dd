internal import BackupFormat
internal import BackupRepository

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
