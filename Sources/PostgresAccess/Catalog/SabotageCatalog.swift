/// What a drill's self-test breaks on its throwaway server, and how it is mended again.
package enum SabotageCatalog {
    /// Remembers the job list for `mend`, as long as the session lives.
    package static let remember: SQL = "CREATE TEMPORARY TABLE cronvault_saved AS SELECT * FROM cron.job"

    package static func alterSchedule(_ jobid: Int64, to schedule: String) -> SQL {
        "UPDATE cron.job SET schedule = \(schedule) WHERE jobid = \(jobid)::bigint"
    }

    package static func aimElsewhere(_ jobid: Int64, at node: String) -> SQL {
        "UPDATE cron.job SET nodename = \(node) WHERE jobid = \(jobid)::bigint"
    }

    package static func give(_ jobid: Int64, to role: String) -> SQL {
        "UPDATE cron.job SET username = \(role) WHERE jobid = \(jobid)::bigint"
    }

    package static func rename(_ role: String, to name: String) -> SQL {
        "ALTER ROLE \(identifier: role) RENAME TO \(identifier: name)"
    }

    /// Puts a job back as it was remembered.
    package static func mend(_ jobid: Int64) -> [SQL] {
        [
            JobCatalog.delete(jobid: jobid),
            "INSERT INTO cron.job SELECT * FROM cronvault_saved WHERE jobid = \(jobid)::bigint",
        ]
    }
}
