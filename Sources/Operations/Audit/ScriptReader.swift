internal import CronModel
internal import Glibc
internal import PostgresAccess

/// Reads a script of pg_dump, pg_dumpall or pg_restore as psql would: statements, literals, comments, commands of psql,
/// and the rows that follow `COPY … FROM stdin`.
///
/// Bytes come in pieces of any size; what is kept of them is bounded, whatever the script holds. Text inside a literal,
/// a comment or a function's body is never taken for a statement.
struct ScriptReader {
    enum State: Sendable, Hashable {
        case code
        case literal(escapes: Bool)
        case quotedName
        case dollarTag
        case dollarBody
        case lineComment
        case blockComment
        /// A command of psql, to the end of its line.
        case command
        /// What is left of the line of a COPY statement.
        case beforeRows
        case rows
    }

    var contents = DumpFindings()
    var state = State.code
    /// The statement so far, as far as it is kept.
    var statement: [UInt8] = []
    /// A comment, a command of psql, or the tag of a dollar quote.
    var side: [UInt8] = []
    var depth = 0
    /// Depth of `/* … */`; PostgreSQL nests them.
    var commentDepth = 0
    var previous: UInt8 = 0
    /// Whether the literal that was closed last had escapes.
    var closedEscaping = false
    var words = StatementWords()
    var standardStrings = true
    /// How much of a dollar quote's end has been seen.
    var matched = 0
    var insertion: Insertion?
    var copied: CopiedRows?

    /// Longer statements are known by their beginning: a COPY of 1600 columns fits.
    static let statementLimit = 1 << 18
    static let sideLimit = 4096

    /// Throws `not-a-dump` for bytes that no script has; `path` is what it names.
    mutating func write(_ bytes: UnsafeRawBufferPointer, path: String) throws {
        var index = 0
        while index < bytes.count {
            switch state {
            case .code: index = try code(bytes, index, path)
            case .literal(let escapes): index = literal(bytes, index, escapes: escapes)
            case .quotedName: index = quotedName(bytes, index)
            case .dollarTag: index = dollarTag(bytes, index)
            case .dollarBody: index = dollarBody(bytes, index)
            case .lineComment, .command, .beforeRows: index = line(bytes, index)
            case .blockComment: index = blockComment(bytes, index)
            case .rows: index = rows(bytes, index)
            }
        }
    }

    /// Tells the contents that the script is over.
    mutating func finish() -> DumpFindings {
        if state == .lineComment || state == .command { endLine() }
        let isOpen = state != .code && state != .lineComment && state != .command
        contents.endsInside = isOpen || statement.contains { $0 > 0x20 }
        return contents
    }

    /// Ends a statement: looks what it was, and begins the next.
    mutating func endStatement() {
        defer {
            statement.removeAll(keepingCapacity: true)
            insertion = nil
            words = StatementWords()
            (depth, previous) = (0, 0)
        }
        let limit = words.first == "COPY" ? Int.max : 4096
        let tokens = StatementTokens(statement[...], limit: limit)
        if tokens.starts(with: "set", "standard_conforming_strings") { standardStrings = tokens.word(3) != "off" }
        guard let (table, columns) = contents.take(statement: tokens) else { return }
        copied = CopiedRows(table: table, columns: columns)
        state = .beforeRows
    }

    /// The end of a line that is no statement.
    mutating func endLine() {
        let text = String(decoding: side, as: UTF8.self)
        switch state {
        case .lineComment: contents.take(comment: text.trimmed)
        case .command: if let name = ConnectCommand(text)?.database { contents.connect(to: name) }
        case .beforeRows:
            state = .rows
            side.removeAll(keepingCapacity: true)
            return
        default: break
        }
        side.removeAll(keepingCapacity: true)
        state = .code
    }

    mutating func endRows() {
        copied = nil
        state = .code
    }

    /// Begins to look for rows where the statement turns out to be an INSERT into one of pg_cron's tables.
    mutating func beginInsertion() {
        guard insertion == nil, words.first == "INSERT",
            let table = DumpFindings.insertTarget(StatementTokens(statement[...], limit: 8))
        else { return }
        insertion = Insertion(table: table)
        if table != .other || contents.current.dataTables == 0 { contents.beginRows(of: table) }
    }

    mutating func endGroup() {
        insertion?.endGroup(statement, standardStrings: standardStrings, into: &contents)
    }
}

extension String {
    fileprivate var trimmed: String {
        String(drop { $0.isWhitespace }.reversed().drop { $0.isWhitespace }.reversed())
    }
}
