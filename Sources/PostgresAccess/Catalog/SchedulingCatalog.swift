/// pg_cron's own functions, for roles that may not write `cron.job`.
package enum SchedulingCatalog {
    /// Which of them the connected role may call; the last two came with catalog 1.4, and PUBLIC may not call them.
    package struct Rights: Sendable, Hashable {
        package let schedules: Bool
        package let schedulesInDatabase: Bool
        package let alters: Bool

        package init(schedules: Bool, schedulesInDatabase: Bool, alters: Bool) {
            self.schedules = schedules
            self.schedulesInDatabase = schedulesInDatabase
            self.alters = alters
        }
    }

    package static let rights = Statement<Rights>(
        """
        SELECT coalesce(bool_or(may) FILTER (WHERE name = 'schedule'), false),
               coalesce(bool_or(may) FILTER (WHERE name = 'schedule_in_database'), false),
               coalesce(bool_or(may) FILTER (WHERE name = 'alter_job'), false)
        FROM (SELECT p.proname AS name, pg_catalog.has_function_privilege(p.oid, 'EXECUTE') AS may
              FROM pg_catalog.pg_proc p JOIN pg_catalog.pg_namespace n ON n.oid = p.pronamespace
              WHERE n.nspname = 'cron') f
        """
    ) { Rights(schedules: try $0.next(), schedulesInDatabase: try $0.next(), alters: try $0.next()) }

    /// A new job of the connected role, active, in the cron database.
    package static func schedule(name: String?, schedule: String, command: String) -> Statement<Int64> {
        guard let name else { return Statement("SELECT cron.schedule(\(schedule), \(command))") { try $0.next() } }
        return Statement("SELECT cron.schedule(\(name), \(schedule), \(command))") { try $0.next() }
    }

    /// A new job of the connected role, inactive from its first moment.
    ///
    /// A row of that name must not be there: it would be changed, and keep its state and node
    /// (pg_cron `src/job_metadata.c`, `ScheduleCronJob`).
    package static func scheduleInactive(
        name: String,
        schedule: String,
        command: String,
        database: String
    ) -> Statement<Int64> {
        Statement(
            """
            SELECT cron.schedule_in_database(job_name => \(name)::text, schedule => \(schedule)::text,
                command => \(command)::text, database => \(database)::text, active => false)
            """
        ) { try $0.next() }
    }

    package static func setActive(_ active: Bool, jobid: Int64) -> SQL {
        "SELECT cron.alter_job(job_id => \(jobid)::bigint, active => \(active)::boolean)"
    }

    package static func move(_ jobid: Int64, to database: String) -> SQL {
        "SELECT cron.alter_job(job_id => \(jobid)::bigint, database => \(database)::text, active => false)"
    }

    package static func unschedule(_ jobid: Int64) -> SQL {
        "SELECT cron.unschedule(\(jobid)::bigint)"
    }
}
