package import BackupFormat

extension JobsFile {
    /// Hands out every job of `cron/jobs.json`, one at a time.
    ///
    /// Throws `damaged` where the file is not whole.
    package static func read(_ reader: any ObjectReader, _ body: (JobLine) throws -> Void) throws {
        var lines = JobsFileReader(file: "cron/jobs.json")
        try reader.forEachPiece { try lines.write($0, body) }
        try lines.finish()
    }
}
