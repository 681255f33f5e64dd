/// What a job's command touches, judged by its words alone.
///
/// What functions, triggers and views do inside is not seen: a class says what a command openly does, and no more.
package enum CommandClass: String, Sendable, Hashable, Codable, CaseIterable {
    /// Statements that stay inside their database.
    case sql
    /// Nothing but VACUUM, ANALYZE, REINDEX and the like, or cleaning the run history.
    case maintenance
    /// Something that reaches out of the database: a call over HTTP, another server, a program or file of the host.
    case outside
    /// Too long to be held, or cut off within a string or a comment: nobody looked at all of it.
    case unknown
}

/// A command's class, and the words that decided.
package struct CommandJudgement: Sendable, Hashable {
    package let commandClass: CommandClass
    /// `http_post`, `COPY … PROGRAM`; each once, in the order met.
    package let reasons: [String]
    /// COPY to or from the client, which no job has: in libpq mode it holds pg_cron's launcher for ever
    /// (pg_cron `src/pg_cron.c`, `ManageCronTask`; up to 1.6.8).
    package let copiesToClient: Bool

    /// Judges a command.
    ///
    /// `foreignTables` are names, with or without a schema, that stand for tables of another server.
    package init(_ command: Command, foreignTables: Set<String> = []) {
        guard let text = command.text else {
            (commandClass, reasons, copiesToClient) = (.unknown, [], false)
            return
        }
        var reader = CommandReader(foreignTables: foreignTables)
        let isComplete = reader.read(text)
        reasons = reader.outside
        copiesToClient = reader.copiesToClient
        if !reader.outside.isEmpty {
            commandClass = .outside
        } else if !isComplete {
            commandClass = .unknown
        } else {
            commandClass = reader.statements > 0 && reader.statements == reader.maintenance ? .maintenance : .sql
        }
    }
}
