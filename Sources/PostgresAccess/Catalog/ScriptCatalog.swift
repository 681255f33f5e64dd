package import CronModel

/// The statements of `cron/jobs.sql`.
package enum ScriptCatalog {
    /// Settings, the beginning of the transaction, and the check that the extension is there.
    ///
    /// `origin` is what the jobs are from, on one line.
    package static func opening(of origin: String) -> String {
        """
        -- The jobs of \(origin), all inactive. For psql, in the cron database:
        --
        --   psql -d DATABASE -v node_name=localhost -v node_port=5432 -f jobs.sql
        --
        -- node_name and node_port are where pg_cron connects to run a job; without them: localhost and this server's port.
        -- One transaction: it stops, and nothing is changed, if the extension, a role or a database is missing.
        -- Nothing runs before the statement at the end, which is commented out, is run by hand.

        \\set ON_ERROR_STOP on
        \\encoding UTF8
        \\if :{?node_name}
        \\else
        \\set node_name localhost
        \\endif
        \\if :{?node_port}
        \\else
        SELECT current_setting('port') AS node_port \\gset
        \\endif

        BEGIN;
        SET LOCAL standard_conforming_strings = on;
        SET LOCAL row_security = off;

        DO $check$
        BEGIN
          IF NOT EXISTS (SELECT FROM pg_catalog.pg_extension WHERE extname = 'pg_cron') THEN
            RAISE EXCEPTION 'the extension is missing in this database' USING HINT = 'CREATE EXTENSION pg_cron';
          END IF;
        END
        $check$;

        LOCK TABLE cron.job IN SHARE ROW EXCLUSIVE MODE;


        """
    }

    /// One job, inactive, its node from the psql variables: pieces of one statement, the command apart since it may have
    /// megabytes.
    package static func insert(_ job: Job, columns: [String]) -> [String] {
        let isNamed = columns.contains("jobname")
        let names = ["jobid", "schedule"] + (isNamed ? ["jobname"] : [])
        let values =
            [String(job.jobid), SQL.literal(job.schedule)] + (isNamed ? [job.jobname.map(SQL.literal) ?? "NULL"] : [])
        let place = [":'node_name'", ":node_port", SQL.literal(job.database), SQL.literal(job.username), "false"]
        return [
            """
            INSERT INTO cron.job (\(names.joined(separator: ", ")), command, nodename, nodeport, database, username, active)
            VALUES (\(values.joined(separator: ", ")),

            """,
            SQL.literal(job.command.text ?? ""),
            ", \(place.joined(separator: ", ")));\n\n",
        ]
    }

    /// The checks on roles and databases, grants, sequences, the end of the transaction, and how to arm.
    package static func closing(grants: [Grant], jobSequence: Int64, runSequence: Int64?, wanted: [Int64]) -> String {
        var lines = [checks]
        lines += grants.map { GrantCatalog.statement($0).text + ";" }
        lines.append(advance("jobid_seq", to: jobSequence))
        if let runSequence { lines.append(advance("runid_seq", to: runSequence)) }
        lines.append(
            "\nCOMMIT;\n\n-- A fresh session makes the launcher read the list again.\n\\connect -\n\(JobCatalog.reload.text);\n"
        )
        lines.append("-- To arm the jobs that were active, once everything else is back and checked:")
        lines.append("/*\nUPDATE cron.job SET active = true WHERE jobid IN (")
        lines.append("  \(wanted.isEmpty ? "NULL" : wanted.map(String.init).joined(separator: ", "))\n);\n*/\n")
        return lines.joined(separator: "\n")
    }

    private static let checks = """
        DO $check$
        DECLARE
          missing text;
        BEGIN
          SELECT string_agg(DISTINCT quote_ident(username), ', ') INTO missing FROM cron.job
          WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_roles WHERE rolname = username);
          IF missing IS NOT NULL THEN
            RAISE EXCEPTION 'roles that own jobs are missing: %', missing
              USING HINT = 'One such row would stop every job of everybody. Create the roles first.';
          END IF;
          SELECT string_agg(DISTINCT quote_ident(database), ', ') INTO missing FROM cron.job
          WHERE NOT EXISTS (SELECT FROM pg_catalog.pg_database WHERE datname = database);
          IF missing IS NOT NULL THEN
            RAISE EXCEPTION 'databases that jobs run in are missing: %', missing;
          END IF;
          SELECT string_agg(DISTINCT quote_ident(username), ', ') INTO missing
          FROM cron.job JOIN pg_catalog.pg_roles ON rolname = username
          WHERE rolsuper AND current_setting('cron.enable_superuser_jobs', true) = 'off';
          IF missing IS NOT NULL THEN
            RAISE EXCEPTION 'superusers own jobs and cron.enable_superuser_jobs is off: %', missing
              USING HINT = 'With some releases of pg_cron such a row restarts the whole server again and again.';
          END IF;
        END
        $check$;

        """

    /// Moves a sequence forward to a value, never back.
    private static func advance(_ sequence: String, to value: Int64) -> String {
        guard value > 0 else { return "" }
        return """
            SELECT setval('cron.\(sequence)', greatest(\(value), (SELECT last_value FROM cron.\(sequence))));
            """
    }
}
