package import CronModel

/// The extension in the connected database.
package enum ExtensionCatalog {
    /// No row where the extension is not created here.
    ///
    /// Sequences are read apart: a role may lack the right.
    package static let identity = Statement<Identity>(
        """
        WITH member AS (
          SELECT c.oid, c.relname FROM pg_catalog.pg_class c
          JOIN pg_catalog.pg_namespace n ON n.oid = c.relnamespace AND n.nspname = 'cron'
        )
        SELECT e.oid, e.extversion, n.nspname, r.rolname, job.oid, history.oid,
               to_json(ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
                             WHERE a.attrelid = job.oid AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum)),
               to_json(ARRAY(SELECT a.attname::text FROM pg_catalog.pg_attribute a
                             WHERE a.attrelid = history.oid AND a.attnum > 0 AND NOT a.attisdropped
                             ORDER BY a.attnum)),
               coalesce((SELECT has_sequence_privilege(oid, 'SELECT') FROM member WHERE relname = 'jobid_seq'), false),
               coalesce((SELECT has_sequence_privilege(oid, 'SELECT') FROM member WHERE relname = 'runid_seq'), false),
               coalesce((SELECT has_schema_privilege(oid, 'USAGE') FROM pg_catalog.pg_namespace
                         WHERE nspname = 'cron'), false)
        FROM pg_catalog.pg_extension e
        JOIN member job ON job.relname = 'job'
        LEFT JOIN member history ON history.relname = 'job_run_details'
        JOIN pg_catalog.pg_namespace n ON n.oid = e.extnamespace
        JOIN pg_catalog.pg_roles r ON r.oid = e.extowner
        WHERE e.extname = 'pg_cron'
        """
    ) { row in
        Identity(
            oid: try row.next(),
            catalogVersion: try row.next(),
            schema: try row.next(),
            owner: try row.next(),
            jobTable: try row.next(),
            historyTable: try row.next(ifNotNull: UInt32.self),
            jobColumns: try row.next(JSONList.self).values,
            historyColumns: try row.next(JSONList.self).values,
            mayReadJobSequence: try row.next(),
            mayReadRunSequence: try row.next(),
            mayUseSchema: try row.next()
        )
    }

    package struct Identity: Sendable {
        package let oid: UInt32
        package let catalogVersion: String
        package let schema: String
        package let owner: String
        package let jobTable: UInt32
        package let historyTable: UInt32?
        package let jobColumns: [String]
        package let historyColumns: [String]
        package let mayReadJobSequence: Bool
        package let mayReadRunSequence: Bool
        package let mayUseSchema: Bool
    }

    /// The last value a sequence handed out, 0 if it never did.
    package static let jobSequence = Statement<Int64>(
        "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM cron.jobid_seq"
    ) { try $0.next() }
    package static let runSequence = Statement<Int64>(
        "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM cron.runid_seq"
    ) { try $0.next() }

    /// Creates the extension in the schema that releases from 1.5 on insist on and older ones accept
    /// (pg_cron `pg_cron.control`; its objects are in `cron` everywhere).
    package static let create: SQL = "CREATE EXTENSION pg_cron WITH SCHEMA pg_catalog"

    /// The extension with the state of the sequences that the role may read.
    package static func facts(_ identity: Identity, on connection: PostgresConnection) async throws -> ExtensionFacts {
        let job = identity.mayReadJobSequence ? try await connection.first(jobSequence) : nil
        let run = identity.mayReadRunSequence ? try await connection.first(runSequence) : nil
        return ExtensionFacts(
            catalogVersion: identity.catalogVersion,
            schema: identity.schema,
            owner: identity.owner,
            jobTable: identity.jobTable,
            historyTable: identity.historyTable,
            jobColumns: identity.jobColumns,
            historyColumns: identity.historyColumns,
            jobSequence: job.map(SequenceState.init(last:)),
            runSequence: run.map(SequenceState.init(last:))
        )
    }
}
