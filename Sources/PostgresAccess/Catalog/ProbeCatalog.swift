/// Questions to pg_cron's own parser, for a transaction that is rolled back.
///
/// pg_cron parses before it draws a job id or writes a row (`src/job_metadata.c`, `ScheduleCronJob` and `AlterJob`).
package enum ProbeCatalog {
    /// Whether one row can take every schedule in turn: `alter_job` came with catalog 1.4, and PUBLIC may not call it.
    package static let mayAlter = Statement<Bool>(
        """
        SELECT coalesce(pg_catalog.has_function_privilege(pg_catalog.to_regprocedure(
                 'cron.alter_job(bigint, text, text, text, text, boolean)')::oid, 'EXECUTE'), false)
        """
    ) { try $0.next() }

    /// A job that is there until the rollback; its number stays used.
    package static func schedule(_ schedule: String) -> Statement<Int64> {
        Statement("SELECT cron.schedule(\(schedule), 'SELECT 1')") { try $0.next() }
    }

    package static func alter(_ jobid: Int64, schedule: String) -> SQL {
        "SELECT cron.alter_job(job_id => \(jobid)::bigint, schedule => \(schedule)::text)"
    }

    package static let savepoint: SQL = "SAVEPOINT cronvault_probe"
    package static let backToSavepoint: SQL = "ROLLBACK TO SAVEPOINT cronvault_probe"
}

extension PostgresError {
    /// What pg_cron says to a schedule that it does not accept: `invalid_parameter_value`, in every release.
    package var isRejectedSchedule: Bool { sqlstate == "22023" }
}
