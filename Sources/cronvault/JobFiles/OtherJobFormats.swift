internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import Operations
internal import PostgresAccess

/// Statements for psql that bring the jobs back, inactive: the same as a set's `cron/jobs.sql`.
struct SQLJobs: JobFormat {
    func opening(_ roster: JobRoster) -> String {
        ScriptCatalog.opening(of: Table.singleLine(roster.label.english))
    }

    func job(_ line: JobLine, isFirst: Bool) -> String {
        ScriptCatalog.insert(line.job, columns: ["jobname"])
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

/// A listing in the shape of /etc/crontab, for people who think in it.
///
/// Not for cron: commands are SQL. Jobs that are not active are commented out.
struct CrontabJobs: JobFormat {
    func opening(_ roster: JobRoster) -> String {
        let zone = roster.clock?.zone.name ?? "GMT"
        return "# Jobs of pg_cron: \(Table.singleLine(roster.label.english)); times in \(Table.singleLine(zone))\n"
            + "# schedule  owner  database  command\n"
    }

    func job(_ line: JobLine, isFirst: Bool) -> String {
        let job = line.job
        let fields = [job.schedule, job.username, job.database, job.command.text ?? ""].map { Table.escaped($0) }
        let name = job.jobname.map { "\n# \(Table.escaped($0))\n" } ?? "\n"
        return name + (line.wantedActive ? "" : "#") + fields.joined(separator: "  ") + "\n"
    }

    func closing(_ roster: JobRoster) -> String { "" }
}

/// The jobs as one JSON document, each as a line of a set's `cron/jobs.json`.
struct JSONJobs: JobFormat {
    func opening(_ roster: JobRoster) -> String {
        var json = CanonicalJSON()
        json.raw(#"{"from":"#)
        json.string(roster.label.english)
        json.raw(#","jobs":["#)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    func job(_ line: JobLine, isFirst: Bool) -> String {
        (isFirst ? "\n" : ",\n") + String(decoding: line.encoded(), as: UTF8.self)
    }

    func closing(_ roster: JobRoster) -> String { "\n]}\n" }
}
