/// What belongs to the database as a whole, and what belongs to pg_cron.
extension DumpContents {
    /// The statements that make the database itself: with `pg_restore --create` alone.
    var database: DumpContents {
        filter { $0.kind.hasPrefix("DATABASE") || ($0.isAttachment && $0.name.hasPrefix("DATABASE ")) }
    }

    /// Everything in the database but pg_cron's own: the extension, rows, sequence values, policies and grants.
    ///
    /// The extension is created before, its jobs, grants and sequences belong to the cron layer. A dump that cronvault
    /// took has no rows of `cron.job` to begin with.
    var withoutCron: DumpContents {
        let database = Set(database.entries.map(\.id))
        return filter { !database.contains($0.id) && !$0.isCron }
    }

    /// For a database where the extension cannot be: also without all that needs it, and all in its schema.
    var withoutNeedOfCron: DumpContents {
        guard let pgCron = entries.first(where: \.isExtension)?.id else { return withoutCron }
        var lost: Set = [pgCron]
        var size = 0
        while size < lost.count {
            size = lost.count
            lost.formUnion(entries.filter { !lost.isDisjoint(with: $0.needs) }.map(\.id))
        }
        return withoutCron.filter { !lost.contains($0.id) && $0.schema != "cron" }
    }
}

extension DumpContents.Entry {
    /// `CREATE EXTENSION pg_cron`.
    var isExtension: Bool { kind == "EXTENSION" && (name == "pg_cron" || name.hasPrefix("pg_cron ")) }

    var isCron: Bool {
        if isExtension { return true }
        guard schema == "-" else { return schema == "cron" && Self.members.contains(where: names) }
        let words = name.split(separator: " ")
        if kind == "SCHEMA" { return words.first == "cron" }
        return isAttachment && ["EXTENSION pg_cron", "SCHEMA cron"].contains(words.prefix(2).joined(separator: " "))
    }

    /// Says something about an object that its name begins with: `TABLE job`.
    var isAttachment: Bool { ["ACL", "COMMENT", "SECURITY LABEL"].contains(kind) }

    /// Tables, sequences and functions of every release (pg_cron `pg_cron--*.sql`).
    private static let members = [
        "job", "job_run_details", "jobid_seq", "runid_seq", "schedule", "unschedule", "alter_job",
        "schedule_in_database", "job_cache_invalidate",
    ]

    /// `job owner`, `TABLE job owner`, `COLUMN job.command owner`, `job policy owner`, `FUNCTION schedule(text, text) …`.
    private func names(_ member: String) -> Bool {
        let words = name.split(separator: " ")
        guard let word = words.dropFirst(isAttachment ? 1 : 0).first else { return false }
        let end = word.firstIndex { $0 == "(" || $0 == "." } ?? word.endIndex
        return word[..<end].replacing("\"", with: "") == member
    }
}
