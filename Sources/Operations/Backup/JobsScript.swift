internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import PostgresAccess

/// Writes `cron/jobs.sql`: the jobs as statements that a person can read, and that psql runs in one transaction.
struct JobsScript {
    private let sink: FileSink
    private let settings: SettingsDocument
    private var wanted: [Int64] = []
    private var last: Int64 = 0

    init(_ sink: FileSink, set: SetID, settings: SettingsDocument) throws {
        self.sink = sink
        self.settings = settings
        try sink.write(ScriptCatalog.opening(of: "cronvault set \(set)"))
    }

    mutating func add(_ line: JobLine) throws {
        for piece in ScriptCatalog.insert(line.job, columns: settings.extension.jobColumns) { try sink.write(piece) }
        if line.wantedActive { wanted.append(line.job.jobid) }
        last = max(last, line.job.jobid)
    }

    func close() throws -> FileSink.Closed {
        let facts = settings.extension
        try sink.write(
            ScriptCatalog.closing(
                grants: settings.grants,
                jobSequence: max(last, facts.jobSequence?.last ?? 0),
                runSequence: facts.historyTable == nil ? nil : facts.runSequence?.last ?? 0,
                wanted: wanted
            )
        )
        return try sink.close()
    }
}
