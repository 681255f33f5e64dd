/// Reads the statements of a command and notes what they openly do.
struct CommandReader {
    let foreignTables: Set<String>
    private(set) var outside: [String] = []
    private(set) var copiesToClient = false
    /// Statements other than those that only frame others, and how many of them are maintenance.
    private(set) var statements = 0
    private(set) var maintenance = 0

    init(foreignTables: Set<String>) {
        self.foreignTables = foreignTables
    }

    /// Code within code within code: nobody writes that by hand, and nobody here reads it.
    private static let deepest = 8

    /// Reads a text; `depth` above 0: it is the code of a DO statement.
    ///
    /// Returns false where something that was opened is not closed, or code is nested too deep.
    mutating func read(_ text: String, depth: Int = 0) -> Bool {
        guard depth < Self.deepest else { return false }
        var scanner = SQLScanner(text)
        while scanner.next() != nil {}
        var isComplete = scanner.isComplete
        for statement in SQLStatement.all(in: text) {
            noteCalls(statement.tokens)
            noteCopy(statement)
            noteServers(statement)
            noteLanguage(statement)
            // Code that runs texts may run any text in it.
            let runsTexts = depth > 0 && statement.tokens.contains { $0.isWord("execute") }
            if statement.begins(with: "do") || runsTexts {
                for token in statement.tokens where token.kind == .string {
                    isComplete = read(token.text, depth: depth + 1) && isComplete
                }
            }
            if depth == 0, !statement.isFrame {
                statements += 1
                if statement.isMaintenance { maintenance += 1 }
            }
        }
        return isComplete
    }

    /// Functions of extensions that reach out, by the names their scripts give them.
    private static let functions: Set = [
        "http", "http_get", "http_post", "http_put", "http_patch", "http_delete", "http_head", "http_collect_response",
        "lo_export", "lo_import", "pg_read_file", "pg_read_binary_file", "pg_file_write", "postgres_fdw_disconnect",
    ]
    /// Schemas of extensions whose functions all reach out.
    private static let schemas: Set = ["net", "aws_lambda", "aws_s3", "azure_storage", "google_ml_integration"]

    private mutating func noteCalls(_ tokens: [SQLToken]) {
        for (index, token) in tokens.enumerated() {
            guard let name = token.name else { continue }
            let schema = index > 1 && tokens[index - 1].isSymbol(".") ? tokens[index - 2].name : nil
            if index + 1 < tokens.count, tokens[index + 1].isSymbol("(") {
                if let schema, Self.schemas.contains(schema) {
                    note("\(schema).\(name)")
                } else if Self.functions.contains(name) || name == "dblink" || name.hasPrefix("dblink_") {
                    note(name)
                }
            }
            let qualified = schema.map { "\($0).\(name)" }
            if let table = qualified.flatMap({ foreignTables.contains($0) ? $0 : nil })
                ?? (schema == nil && foreignTables.contains(name) ? name : nil)
            {
                note("foreign table \(table)")
            }
        }
    }

    /// `COPY … TO/FROM` a program or a file of the host, or the client.
    private mutating func noteCopy(_ statement: SQLStatement) {
        guard let copy = statement.tokens.firstIndex(where: { $0.isWord("copy") }),
            copy == 0 || !statement.tokens[copy - 1].isSymbol(".")
        else { return }
        var depth = 0
        for (token, next) in zip(statement.tokens[copy...], statement.tokens[copy...].dropFirst()) {
            if token.isSymbol("(") { depth += 1 }
            if token.isSymbol(")") { depth -= 1 }
            guard depth == 0, token.isWord("to") || token.isWord("from") else { continue }
            if next.isWord("program") {
                note("COPY … PROGRAM")
            } else if next.kind == .string {
                note("COPY … FILE")
            } else if next.isWord("stdout") || next.isWord("stdin") {
                copiesToClient = copiesToClient || copy == 0
            }
        }
    }

    /// What makes or uses connections to other servers.
    private mutating func noteServers(_ statement: SQLStatement) {
        let others = [["import", "foreign", "schema"], ["create", "subscription"], ["alter", "subscription"]]
        for words in others where zip(statement.tokens, words).allSatisfy({ $0.isWord($1) }) {
            guard statement.tokens.count >= words.count else { continue }
            note(words.joined(separator: " ").uppercased())
        }
    }

    /// A DO statement in a language that may do whatever the server's user may.
    private mutating func noteLanguage(_ statement: SQLStatement) {
        let untrusted: Set = ["plperlu", "plpythonu", "plpython2u", "plpython3u", "pltclu", "plsh"]
        guard statement.begins(with: "do") else { return }
        for (token, next) in zip(statement.tokens, statement.tokens.dropFirst())
        where token.isWord("language") && untrusted.contains(next.text) {
            note("DO LANGUAGE \(next.text)")
        }
    }

    private mutating func note(_ reason: String) {
        if !outside.contains(reason) { outside.append(reason) }
    }
}

extension SQLStatement {
    /// It frames other statements and does nothing by itself.
    fileprivate var isFrame: Bool {
        let frames: Set = ["begin", "start", "commit", "end", "rollback", "set", "reset", "savepoint", "release"]
        return tokens.first.map { $0.kind == .word && frames.contains($0.text) } ?? true
    }

    fileprivate var isMaintenance: Bool {
        let first: Set = ["vacuum", "analyze", "analyse", "reindex", "cluster", "checkpoint"]
        guard let word = tokens.first, word.kind == .word else { return false }
        if first.contains(word.text) || begins(with: "refresh", "materialized") { return true }
        if begins(with: "delete", "from"), names(after: 2) == ["cron", "job_run_details"] { return true }
        // pg_partman's upkeep, the one maintenance that is a routine (`run_maintenance`, `run_maintenance_proc`).
        guard begins(with: "select") || begins(with: "call") else { return false }
        return names(after: 1).last?.hasPrefix("run_maintenance") == true
    }

    /// The parts of a qualified name.
    private func names(after index: Int) -> [String] {
        var names: [String] = []
        var place = index
        while place < tokens.count, let name = tokens[place].name {
            names.append(name)
            guard place + 1 < tokens.count, tokens[place + 1].isSymbol(".") else { break }
            place += 2
        }
        return names
    }
}
