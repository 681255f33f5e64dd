internal import BackupFormat
internal import CronModel
internal import PostgresAccess

/// Judges commands, one after the other, in one session of their owner.
struct OwnerAnalysis {
    let session: PostgresConnection
    private var known: [String: Bool] = [:]
    private var sinceRollback = 0

    init(session: PostgresConnection) {
        self.session = session
    }

    /// Reading takes weak locks, which are given back after so many jobs.
    private static let jobsBetweenRollbacks = 50

    func begin() async throws {
        for statement in JudgementCatalog.begin { try await session.execute(statement) }
        try await session.execute(JudgementCatalog.savepoint)
    }

    mutating func judge(_ line: JobLine) async throws -> JobVerdict {
        var verdict = JobVerdict(line.job, wantedActive: line.wantedActive)
        guard let text = line.job.command.text else {
            verdict.pass(over: 0, Text("its command is too long to be held", zh: "命令过长，未载入"))
            return verdict
        }
        let statements = SQLStatement.all(in: text)
        verdict.statements = statements.count
        if statements.isEmpty {
            // In background-worker mode an empty command stays `running` for ever (PG_CRON 5.2; pg_cron 1.4.2, 1.6.5).
            verdict.find(0, Text("its command is empty", zh: "命令为空"))
        }
        var dependent = false
        for (index, statement) in statements.enumerated() {
            try await judge(statement, number: index + 1, dependent: dependent, &verdict)
            dependent = dependent || statement.changesNames
        }
        sinceRollback += 1
        if sinceRollback >= Self.jobsBetweenRollbacks { try await rollBack() }
        verdict.conclude()
        return verdict
    }

    private mutating func judge(
        _ statement: SQLStatement,
        number: Int,
        dependent: Bool,
        _ verdict: inout JobVerdict
    ) async throws {
        do {
            try await session.prepare(statement.text)
        } catch let error as PostgresError {
            try Task.checkCancellation()
            guard error.sqlstate != nil else { throw error }
            try await rollBack()
            guard dependent, error.isAboutNames else {
                return verdict.find(number, Text(verbatim: error.message), sqlstate: error.sqlstate)
            }
            return verdict.pass(
                over: number,
                Text("it depends on an earlier statement: \(error.message)", zh: "依赖前面的语句：\(error.message)")
            )
        }
        guard let reason = statement.reasonNotJudged else {
            verdict.judged += 1
            return try await judgeRights(statement, number: number, dependent: dependent, &verdict)
        }
        if !statement.isFrame { verdict.pass(over: number, reason) } else { verdict.judged += 1 }
    }

    /// What the server checks only when it runs a statement.
    private mutating func judgeRights(
        _ statement: SQLStatement,
        number: Int,
        dependent: Bool,
        _ verdict: inout JobVerdict
    ) async throws {
        guard !dependent else { return }
        for (privilege, relations) in TableUse(statement).byPrivilege {
            let unknown = relations.filter { known["\(privilege) \($0)"] == nil }
            if !unknown.isEmpty {
                let lacking = try await session.rows(JudgementCatalog.lacking(privilege, on: unknown))
                for relation in unknown { known["\(privilege) \(relation)"] = lacking.contains(relation) }
            }
            for relation in relations where known["\(privilege) \(relation)"] == true {
                verdict.find(
                    number,
                    Text(
                        "role \"\(verdict.username)\" lacks \(privilege) on \(relation)",
                        zh: "角色 \"\(verdict.username)\" 缺少对 \(relation) 的 \(privilege) 权限"
                    ),
                    sqlstate: PostgresError.insufficientPrivilege
                )
            }
        }
    }

    private mutating func rollBack() async throws {
        try await session.execute(JudgementCatalog.rollback)
        sinceRollback = 0
    }
}

extension PostgresError {
    /// Something that a statement names is not there: a table, column, function, schema, type, object.
    fileprivate var isAboutNames: Bool {
        ["42P01", "42703", "42883", "3F000", "42704", "26000", "34000"].contains(sqlstate)
    }
}

extension SQLStatement {
    /// Statements whose names the server looks up when it reads them (`parse_analyze`, `transformOptionalSelectInto`,
    /// `transformCallStmt`).
    private static let analysed: Set = ["select", "insert", "update", "delete", "merge", "values", "table", "with"]

    /// Nil: all that it names was looked up.
    var reasonNotJudged: Text? {
        guard let first = tokens.first else { return nil }
        if first.isSymbol("(") || (first.kind == .word && Self.analysed.contains(first.text)) { return nil }
        let word = first.text.uppercased()
        switch first.text {
        case "call": return Text("the body of the procedure is not judged", zh: "不判断过程体")
        case "do": return Text("the code of DO is not judged", zh: "不判断 DO 代码块")
        default: return Text("\(word) is only checked for its syntax", zh: "\(word) 仅检查语法")
        }
    }

    /// It only frames others.
    var isFrame: Bool {
        let frames: Set = ["begin", "start", "commit", "end", "rollback", "savepoint", "release"]
        return tokens.first.map { $0.kind == .word && frames.contains($0.text) } ?? true
    }

    /// What follows may name what it makes, or look elsewhere for names.
    var changesNames: Bool {
        guard reasonNotJudged != nil, !isFrame, let first = tokens.first else {
            return begins(with: "select") && hasInto
        }
        let harmless: Set = ["vacuum", "analyze", "reindex", "cluster", "refresh", "checkpoint", "notify", "listen"]
        return !harmless.contains(first.text)
    }

    private var hasInto: Bool { tokens.contains { $0.isWord("into") } }
}
