package import CronModel

/// The job list, `cron.job`.
///
/// Column lists come from the catalog, since they differ by version.
package enum JobCatalog {
    /// Our own test jobs; they are in no set, no comparison and no metric.
    package static let canaryPrefix = "cronvault canary"

    /// Whether row security would hide rows from the connected role.
    package static let rowsAreHidden = Statement<Bool>("SELECT row_security_active('cron.job')") { try $0.next() }

    /// Whether the role may write rows of any owner.
    package static let mayWrite = Statement<Bool>(
        """
        SELECT NOT row_security_active('cron.job') AND has_table_privilege('cron.job', 'INSERT')
               AND has_table_privilege('cron.job', 'UPDATE') AND has_table_privilege('cron.job', 'DELETE')
        """
    ) { try $0.next() }

    /// What statistics know of the number of rows: an estimate, from a table that may be in constant change.
    package static let estimatedCount = Statement<Int64?>(
        """
        SELECT CASE WHEN c.reltuples < 0 THEN s.n_live_tup
                    ELSE greatest(c.reltuples::bigint, coalesce(s.n_live_tup, 0)) END
        FROM pg_catalog.pg_class c LEFT JOIN pg_catalog.pg_stat_all_tables s ON s.relid = c.oid
        WHERE c.oid = to_regclass('cron.job')
        """
    ) { try $0.next(ifNotNull: Int64.self) }

    /// How many jobs the role sees.
    package static func visibleCount(columns: [String]) -> Statement<Int> {
        Statement(SQL(unsafe: "SELECT count(*) FROM (\(selection(columns, command: "command"))) j")) { try $0.next() }
    }

    package static let highestJobid = Statement<Int64>("SELECT coalesce(max(jobid), 0) FROM cron.job") { try $0.next() }

    /// The owners of jobs and the databases they run in, each pair once.
    package static let owners = Statement<(username: String, database: String)>(
        "SELECT DISTINCT username, database FROM cron.job ORDER BY 1, 2"
    ) { (username: try $0.next(), database: try $0.next()) }

    /// Streams every job, whole, in the order of job ids.
    ///
    /// The rows are read with `JobCatalog.job(copyRow:)`.
    package static func copyOut(columns: [String]) -> SQL {
        SQL(unsafe: "COPY (\(selection(columns, command: "command")) ORDER BY jobid) TO STDOUT")
    }

    /// The same of these jobs alone.
    package static func copyOut(columns: [String], jobids: [Int64]) -> SQL {
        let list = jobids.map(String.init).joined(separator: ", ")
        let select = "SELECT * FROM (\(selection(columns, command: "command"))) j"
        return SQL(unsafe: "COPY (\(select) WHERE jobid = ANY(ARRAY[\(list)]::bigint[]) ORDER BY jobid) TO STDOUT")
    }

    /// Every job; commands that the list has no room for by digest alone (`CommandBudget`).
    package static func jobs(columns: [String]) -> Statement<Job> {
        let bytes = "convert_to(command, 'UTF8')"
        let length = "octet_length(\(bytes))"
        let (least, most) = (CommandBudget.shortLimit, CommandBudget.longLimit)
        let short =
            "(\(length) <= \(least) OR (\(length) <= \(most) AND sum(CASE WHEN \(length) > \(least) "
            + "AND \(length) <= \(most) THEN \(length) END) OVER (ORDER BY jobid) <= \(CommandBudget.total)))"
        let select = selection(
            columns,
            command: "CASE WHEN \(short) THEN command END, "
                + "CASE WHEN NOT \(short) THEN encode(sha256(\(bytes)), 'hex') END, octet_length(\(bytes))"
        )
        return Statement(SQL(unsafe: select + " ORDER BY jobid")) { row in
            let jobid = try row.next(Int64.self)
            let schedule = try row.next(String.self)
            let text = try row.next(ifNotNull: String.self)
            let digest = try row.next(ifNotNull: String.self)
            let bytes = try row.next(Int.self)
            return Job(
                jobid: jobid,
                jobname: nil,
                schedule: schedule,
                command: text.map(Command.text) ?? .digest(sha256: digest ?? "", bytes: bytes),
                database: "",
                username: "",
                nodename: try row.next(),
                nodeport: try row.next(),
                active: nil
            ).completed(
                database: try row.next(),
                username: try row.next(),
                active: try row.next(ifNotNull: Bool.self),
                jobname: try row.next(ifNotNull: String.self)
            )
        }
    }

    /// The fields of a row that `copyOut` sent, in the order of `selection`.
    package static func job(copyRow fields: [String?]) -> Job? {
        guard fields.count == 9, let jobid = fields[0].flatMap({ Int64($0) }), let schedule = fields[1],
            let command = fields[2], let nodename = fields[3], let nodeport = fields[4].flatMap({ Int32($0) }),
            let database = fields[5], let username = fields[6]
        else { return nil }
        return Job(
            jobid: jobid,
            jobname: fields[8],
            schedule: schedule,
            command: .text(command),
            database: database,
            username: username,
            nodename: nodename,
            nodeport: nodeport,
            active: fields[7].map { $0 == "t" }
        )
    }

    /// Takes rows of `insertColumns`, active or not as they say.
    package static func copyIn(columns: [String]) -> SQL {
        SQL(unsafe: "COPY cron.job (\(insertColumns(columns).joined(separator: ", "))) FROM STDIN")
    }

    /// The columns of a row to insert, in this order, as far as the target's catalog has them.
    package static func insertColumns(_ columns: [String]) -> [String] {
        ["jobid", "schedule", "command", "nodename", "nodeport", "database", "username", "active", "jobname"]
            .filter(columns.contains)
    }

    /// A row for `copyIn`, as the job is; its command must be held whole.
    package static func copyRow(_ job: Job, columns: [String]) -> [UInt8] {
        CopyText.row(
            insertColumns(columns).map { column in
                switch column {
                case "jobid": String(job.jobid)
                case "schedule": job.schedule
                case "command": job.command.text
                case "nodename": job.nodename
                case "nodeport": String(job.nodeport)
                case "database": job.database
                case "username": job.username
                case "active": job.isActive ? "t" : "f"
                default: job.jobname
                }
            }
        )
    }

    /// Keeps everybody from changing the job list, and nobody from reading it, until the transaction ends.
    package static let lock: SQL = "LOCK TABLE cron.job IN SHARE ROW EXCLUSIVE MODE"

    /// To be sent before: whoever waits for a lock keeps others waiting behind it.
    package static let limitWaiting: SQL = "SET LOCAL lock_timeout = '15s'"

    /// Makes a row, with the next number of the sequence, which it returns.
    package static func insert(_ job: Job) -> Statement<Int64> {
        Statement(
            """
            INSERT INTO cron.job (schedule, command, nodename, nodeport, database, username, active, jobname)
            VALUES (\(job.schedule), \(job.command.text ?? ""), \(job.nodename), \(job.nodeport)::integer,
                    \(job.database), \(job.username), \(job.isActive)::boolean, \(job.jobname))
            RETURNING jobid
            """
        ) { try $0.next() }
    }

    /// Changes everything about a row but its number, its owner and where it runs.
    package static func update(_ job: Job) -> SQL {
        """
        UPDATE cron.job SET schedule = \(job.schedule), command = \(job.command.text ?? ""),
               database = \(job.database), active = \(job.isActive)::boolean, jobname = \(job.jobname)
        WHERE jobid = \(job.jobid)::bigint
        """
    }

    package static func delete(jobid: Int64) -> SQL {
        "DELETE FROM cron.job WHERE jobid = \(jobid)"
    }

    package static func setActive(_ active: Bool, jobids: [Int64]) -> SQL {
        "UPDATE cron.job SET active = \(active)::boolean WHERE jobid = ANY(\(jobids.map(String.init))::text[]::bigint[])"
    }

    /// Makes the launcher read the list again.
    ///
    /// To be sent on a session that has not used pg_cron before: libraries up to 1.6.3 keep the object id of a table
    /// that was dropped since (pg_cron `src/job_metadata.c`).
    package static let reload: SQL = "DELETE FROM cron.job WHERE false"

    private static func selection(_ columns: [String], command: String) -> String {
        let active = columns.contains("active") ? "active" : "NULL::boolean"
        let jobname = columns.contains("jobname") ? "jobname::text" : "NULL::text"
        let canaries = "\(jobname) IS NULL OR NOT starts_with(\(jobname), '\(canaryPrefix)')"
        return "SELECT jobid, schedule, \(command), nodename, nodeport, database, username, \(active), \(jobname)"
            + " FROM cron.job WHERE (\(canaries))"
    }
}

extension Job {
    fileprivate func completed(database: String, username: String, active: Bool?, jobname: String?) -> Job {
        var job = self
        job.database = database
        job.username = username
        job.active = active
        job.jobname = jobname
        return job
    }
}
