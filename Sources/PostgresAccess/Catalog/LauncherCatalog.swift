/// pg_cron's launcher as `pg_stat_activity` shows it, and the locks cronvault takes.
package enum LauncherCatalog {
    /// A launcher process.
    ///
    /// Name and type by release: pg_cron `src/pg_cron.c`, `_PG_init` and `PgCronLauncherMain`.
    package struct Process: Sendable, Hashable {
        package let pid: Int32
        package let startedAt: String
    }

    package static let processes = Statement<Process>(
        """
        SELECT pid, to_char(backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"')
        FROM pg_catalog.pg_stat_activity
        WHERE backend_type LIKE 'pg\\_cron%' AND backend_type <> 'pg_cron' AND backend_start IS NOT NULL
        """
    ) { Process(pid: try $0.next(), startedAt: try $0.next()) }

    /// A process of the server.
    ///
    /// When it started is nil where the role may not know.
    package struct Backend: Sendable, Hashable {
        package let pid: Int32
        /// Seconds since 1970.
        package let startedAt: Int64?
    }

    package static let backends = Statement<Backend>(
        "SELECT pid, floor(extract(epoch FROM backend_start))::bigint FROM pg_catalog.pg_stat_activity"
    ) { Backend(pid: try $0.next(), startedAt: try $0.next(ifNotNull: Int64.self)) }

    /// Sessions of clients in the connected database that began before an instant.
    package static func clients(before seconds: Int) -> Statement<Int32> {
        Statement(
            """
            SELECT pid FROM pg_catalog.pg_stat_activity
            WHERE backend_type = 'client backend' AND datname = pg_catalog.current_database()
              AND backend_start < pg_catalog.to_timestamp(\(seconds)::bigint) ORDER BY pid
            """
        ) { try $0.next() }
    }

    /// Keeps two backups of one server apart.
    ///
    /// The pair is cronvault's own: "cron" in ASCII, and the kind of operation.
    ///
    /// Advisory locks belong to a database and to one server: a primary and its standby do not exclude each other.
    package enum Lock: Int32, Sendable {
        case backup = 1
        case restore = 2
        case historyPrune = 3
        case verify = 4
        /// A set of the cron layer alone, which touches nothing that another backup writes.
        case jobList = 5
        /// A daemon is at a backup by its clock.
        case scheduledBackup = 6
        /// A daemon rehearses the recovery of this server, elsewhere.
        case drill = 7
        /// A daemon puts down a job list that changed, while a backup may go on.
        case jobListChange = 8

        static let namespace: Int32 = 0x6372_6f6e
    }

    /// Takes the lock for the session if nobody has it.
    package static func tryLock(_ lock: Lock) -> Statement<Bool> {
        Statement("SELECT pg_catalog.pg_try_advisory_lock(\(Lock.namespace)::int, \(lock.rawValue)::int)") {
            try $0.next()
        }
    }

    /// Who holds the lock, as far as the connected role may see it.
    package static func holder(of lock: Lock) -> Statement<String> {
        Statement(
            """
            SELECT 'pid ' || a.pid || coalesce(', role ' || quote_ident(a.usename::text), '')
                   || coalesce(', from ' || a.client_addr::text, '')
                   || coalesce(', since ' || to_char(a.backend_start AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS "UTC"'), '')
            FROM pg_catalog.pg_locks l JOIN pg_catalog.pg_stat_activity a ON a.pid = l.pid
            WHERE l.locktype = 'advisory' AND l.granted AND l.objsubid = 2
              AND l.classid = \(Lock.namespace)::int::oid AND l.objid = \(lock.rawValue)::int::oid
              AND l.database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database())
            """
        ) { try $0.next() }
    }

    /// The canary: a job that sends a token to whoever listens in the same database.
    package static func listen(_ channel: String) -> SQL { "LISTEN \(identifier: channel)" }

    package static func schedule(name: String, schedule: String, command: String) -> Statement<Int64> {
        Statement("SELECT cron.schedule(\(name), \(schedule), \(command))") { try $0.next() }
    }
}

extension PostgresConnection {
    /// Takes a job away again, also in a task that was cancelled.
    ///
    /// No error where it is gone already.
    package func unschedule(_ jobid: Int64) async {
        await Task.detached { _ = try? await self.execute(SchedulingCatalog.unschedule(jobid)) }.value
    }
}
