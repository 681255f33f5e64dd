internal import CronModel

/// The tables whose rows an audit reads.
enum DumpedTable: Sendable, Hashable {
    case job
    case history
    case other

    init(schema: String?, name: String) {
        switch (schema, name) {
        case ("cron", "job"): self = .job
        case ("cron", "job_run_details"): self = .history
        default: self = .other
        }
    }

    /// The columns in catalog order, of which a table of an older catalog has the first ones
    /// (pg_cron `include/cron_job.h`, `pg_cron--1.2--1.3.sql`).
    var columns: [String] {
        switch self {
        case .job:
            [
                "jobid", "schedule", "command", "nodename", "nodeport", "database", "username", "active", "jobname",
            ]
        case .history:
            [
                "jobid", "runid", "job_pid", "database", "username", "command", "status", "return_message",
                "start_time", "end_time",
            ]
        case .other: []
        }
    }
}

extension DumpFindings {
    /// Takes a comment of a script: those of PostgreSQL's own programs say what they are.
    mutating func take(comment: String) {
        switch comment {
        case "PostgreSQL database dump", "PostgreSQL database cluster dump":
            hasHeader = true
            openHeaders += 1
            if comment.contains("cluster") { isCluster = true }
        case "PostgreSQL database dump complete", "PostgreSQL database cluster dump complete":
            openHeaders -= 1
        default:
            if let version = comment.suffix(after: "Dumped from database version ") { serverVersion = version }
            if let version = comment.suffix(after: "Dumped by pg_dump version ") { dumpVersion = version }
        }
    }

    /// Takes a statement without the rows it brings; returns the table that rows follow for, with its columns.
    mutating func take(statement: StatementTokens) -> (table: DumpedTable, columns: [String])? {
        guard let first = statement.word(0) else { return nil }
        hasStatements = true
        switch first {
        case "set":
            if statement.starts(with: "set", "row_security"), statement.word(3) == "on" { admitsRowSecurity = true }
            return nil
        case "select" where statement.contains("set_config"): return nil
        case "copy": return copy(statement)
        case "create": create(statement)
        case "alter": alterRole(statement)
        case "select": call(statement)
        case "grant", "revoke": if Self.isAboutCron(statement) { current.grants += 1 }
        default: break
        }
        current.objects += 1
        return nil
    }

    /// The table of `INSERT INTO`, by the beginning of the statement.
    static func insertTarget(_ statement: StatementTokens) -> DumpedTable? {
        guard statement.starts(with: "insert", "into"), let name = statement.name(at: 2) else { return nil }
        return DumpedTable(schema: name.schema, name: name.name)
    }

    mutating func beginRows(of table: DumpedTable) {
        switch table {
        case .job: current.hasJobData = true
        case .history: current.hasHistoryData = true
        case .other: current.dataTables += 1
        }
    }

    private mutating func copy(_ statement: StatementTokens) -> (DumpedTable, [String])? {
        guard let name = statement.name(at: 1) else { return nil }
        let table = DumpedTable(schema: name.schema, name: name.name)
        let columns = statement.names(at: name.end)
        let end = columns?.end ?? name.end
        guard statement.word(end) == "from", statement.word(end + 1) == "stdin" else { return nil }
        current.objects += 1
        beginRows(of: table)
        return (table, columns?.names ?? table.columns)
    }

    private mutating func create(_ statement: StatementTokens) {
        switch statement.word(1) {
        case "extension":
            let place = statement.word(2) == "if" ? 5 : 2
            guard statement.word(place) == "pg_cron" else { return }
            var schema: String?
            for index in place + 1..<max(place + 1, statement.tokens.count) where statement.word(index) == "schema" {
                schema = statement.word(index + 1)
            }
            current.extension = Extension(schema: schema)
        case "role", "user":
            if let name = statement.word(2) { roles[ExactText(name)] = Role() }
        case "database":
            if let name = statement.word(2) { createdDatabases.insert(ExactText(name)) }
        case "policy":
            if let name = statement.word(2), let table = statement.name(at: 4), table.schema == "cron" {
                current.policies.append(name)
            }
        case "table", "unlogged": current.tables += 1
        default: break
        }
    }

    private mutating func alterRole(_ statement: StatementTokens) {
        guard ["role", "user"].contains(statement.word(1)), let name = statement.word(2) else { return }
        if statement.word(3) == "with", statement.contains("superuser") {
            roles[ExactText(name)]?.isSuperuser = true
        }
    }

    private mutating func call(_ statement: StatementTokens) {
        if statement.contains("setval"), let quoted = statement.text(5) ?? statement.text(3) {
            let name = StatementTokens(Array(quoted.utf8)[...])
            guard let sequence = name.name(at: 0), sequence.schema == "cron" else { return }
            let value = statement.tokens.indices.lazy.compactMap { statement.word($0).flatMap { Int64($0) } }.first
            if let value { current.sequences[sequence.name] = value }
            return
        }
        let calls = ["schedule", "schedule_in_database"].contains { function in
            statement.tokens.indices.contains {
                statement.word($0) == "cron" && statement.name(at: $0)?.name == function
            }
        }
        if calls { current.scheduleCalls += 1 }
    }

    /// A privilege on schema cron or on what is in it.
    private static func isAboutCron(_ statement: StatementTokens) -> Bool {
        guard let on = statement.tokens.firstIndex(of: .word("on")) else { return false }
        if statement.word(on + 1) == "schema" { return statement.word(on + 2) == "cron" }
        return statement.name(at: on + 2)?.schema == "cron" || statement.name(at: on + 1)?.schema == "cron"
    }
}

extension String {
    /// What follows a beginning, nil where the text begins otherwise.
    func suffix(after prefix: String) -> String? {
        hasPrefix(prefix) ? String(dropFirst(prefix.count)) : nil
    }
}
