internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import Operations

/// A listing in the shape of /etc/crontab, for people who think in it.
///
/// Not for cron: commands are SQL. Jobs that are not active are commented out.
struct CrontabJobs: JobFormat {
    func opening(_ roster: JobRoster) -> String {
        let zone = roster.clock?.zone.name ?? "GMT"
        return "# Jobs of pg_cron: \(Table.singleLine(roster.label.english)); times in \(Table.singleLine(zone))\n"
            + "# schedule  owner  database  command\n"
    }

    func job(_ line: JobLine, of roster: JobRoster, isFirst: Bool) -> String {
        let job = line.job
        let fields = [job.schedule, job.username, job.database, job.command.text ?? ""].map { Table.escaped($0) }
        let name = job.jobname.map { "\n# \(Table.escaped($0))\n" } ?? "\n"
        return name + (line.wantedActive ? "" : "#") + fields.joined(separator: "  ") + "\n"
    }

    func closing(_ roster: JobRoster) -> String { "" }
}
