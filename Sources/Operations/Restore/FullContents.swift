internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import ExternalTools

/// What the full layer of a set holds, as far as a plan must know it: globals, and the head of every dump.
struct FullContents: Sendable {
    struct Database: Sendable {
        let source: FullLayer.Database
        let contents: DumpContents
        /// Makes the database and sets what belongs to it as a whole.
        let statements: [SQLScript.Statement]
    }

    let globals: Globals
    let databases: [Database]

    /// A pg_restore listing of more bytes than this is refused.
    private static let listingLimit = 256 << 20

    /// Reads the globals whole and of the chosen dumps the tables of contents, which come first in them.
    ///
    /// Throws `damaged`, `pg-restore-failed`.
    static func read(
        _ layer: FullLayer,
        of manifest: Manifest,
        from repository: Repository,
        by tools: PostgresInstallation,
        options: RestoreOptions
    ) async throws -> FullContents {
        var databases: [Database] = []
        for database in layer.databases where options.includes(database.facts.name) {
            let open = { @Sendable in
                try DecompressedReader(try repository.open(database.path, of: manifest), file: database.path)
            }
            let listing = try await output(tools, ["--list", "--verbose", "--create"], of: database, open)
            let contents = DumpContents(listing: listing)
            let statements = try await statements(tools, contents.database, of: database, options, open)
            databases.append(Database(source: database, contents: contents, statements: statements))
        }
        return FullContents(globals: try globals(layer, of: manifest, from: repository), databases: databases)
    }

    /// Throws `damaged`.
    static func globals(_ layer: FullLayer, of manifest: Manifest, from repository: Repository) throws -> Globals {
        let globals = try DecompressedReader(try repository.open(layer.globals, of: manifest), file: layer.globals)
        return Globals(try globals.all(limit: FormatCoder.documentLimit))
    }

    private static func statements(
        _ tools: PostgresInstallation,
        _ contents: DumpContents,
        of database: FullLayer.Database,
        _ options: RestoreOptions,
        _ open: () throws -> DecompressedReader
    ) async throws -> [SQLScript.Statement] {
        let list = try PrivateFile(Array(contents.useList.utf8), in: options.spool)
        defer { list.remove() }
        let arguments = ["--create", "--use-list=\(list.path)", "--file=-"]
        let script = try await output(tools, arguments, of: database, open)
        return try SQLScript.statements(of: Array(script.utf8))
            .filter { !$0.begins("SET") && !$0.begins("SELECT") }
            .map { statement in
                guard statement.isAboutDatabase(named: database.facts.name) else {
                    throw FormatError.damaged(
                        database.path,
                        Text(
                            "it does not make the database \"\(database.facts.name)\"",
                            zh: "它创建的不是数据库 \"\(database.facts.name)\""
                        )
                    )
                }
                return options.keepsTablespaces ? statement : statement.withoutTablespace
            }
    }

    private static func output(
        _ tools: PostgresInstallation,
        _ arguments: [String],
        of database: FullLayer.Database,
        _ open: () throws -> DecompressedReader
    ) async throws -> String {
        let dump = try open()
        let restore = ChildProcess(tools.path("pg_restore"), arguments)
        let (ending, output) = try await restore.feeding(limit: listingLimit) { try dump.next() }
        guard ending.succeeded else { throw ToolFailure.ended("pg_restore", ending, on: database.path) }
        guard output.utf8.count < listingLimit else {
            throw FormatError.damaged(database.path, Text("it holds too many objects", zh: "包含的对象过多"))
        }
        return output
    }
}

extension SQLScript.Statement {
    /// Whether it makes a database, or says something about it, and nothing else.
    fileprivate func isAboutDatabase(named name: String) -> Bool {
        let isKnown =
            ["CREATE", "ALTER", "COMMENT"].contains { begins($0, "DATABASE") } || begins("COMMENT", "ON", "DATABASE")
            || begins("ALTER", "ROLE") || begins("GRANT") || begins("REVOKE") || begins("SECURITY", "LABEL")
        return isKnown && self.name(after: "DATABASE").map(ExactText.init) == ExactText(name)
    }

    /// `CREATE DATABASE` in the default tablespace.
    fileprivate var withoutTablespace: SQLScript.Statement {
        guard createsDatabase, let place = tokens.lastIndex(where: { $0.isWord("TABLESPACE") }), place > 2 else {
            return self
        }
        return SQLScript.Statement(tokens: Array(tokens[..<place] + tokens[(place + 1)...].dropFirst(2)))
    }

    var createsDatabase: Bool { begins("CREATE", "DATABASE") }
}
