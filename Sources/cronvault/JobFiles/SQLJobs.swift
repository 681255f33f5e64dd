internal import BackupFormat
internal import CronModel
internal import Operations
internal import PostgresAccess

/// Statements for psql that bring the jobs back, inactive: the same as a set's `cron/jobs.sql`.
struct SQLJobs: JobFormat {
    func opening(_ roster: JobRoster) -> String {
        ScriptCatalog.opening(of: Table.singleLine(roster.label.english))
    }

    func job(_ line: JobLine, of roster: JobRoster, isFirst: Bool) -> String {
        ScriptCatalog.insert(line.job, columns: ["jobname"]).joined()
    }

    func closing(_ roster: JobRoster) -> String {
        let facts = roster.extension
        let last = roster.jobs.map(\.job.jobid).max() ?? 0
        return ScriptCatalog.closing(
            grants: (roster.grants ?? []).filter(GrantCatalog.isWellFormed),
            jobSequence: max(last, facts?.jobSequence?.last ?? 0),
            runSequence: facts?.historyTable == nil ? nil : facts?.runSequence?.last ?? 0,
            wanted: roster.jobs.filter(\.wantedActive).map(\.job.jobid)
        )
    }
}
