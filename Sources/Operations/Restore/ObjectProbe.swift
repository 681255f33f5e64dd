internal import BackupFormat
internal import CronModel
internal import PostgresAccess

/// Whether the objects exist that commands name, as sessions see it that are logged in as the owners of the jobs.
///
/// Only statements that read or write rows can be looked at without running them. An owner who is a superuser is never
/// asked: analysing a command may run code of whoever wrote it.
struct ObjectProbe: Sendable {
    private let server: CronServer
    private let owners: [ExactText: ConnectionSettings]

    init(_ server: CronServer, owners: [String: ConnectionSettings]) {
        self.server = server
        self.owners = Dictionary(uniqueKeysWithValues: owners.map { (ExactText($0.key), $0.value) })
    }

    /// What was looked at, by the set's numbers: nil where all is there, else what is not.
    ///
    /// A job that nobody could look at is left out. Throws `owner-log-in` where a log-in is not the owner's, or a
    /// superuser's.
    func ask(_ lines: [JobLine]) async throws -> [Int64: Text?] {
        struct Door: Hashable {
            let owner: ExactText
            let database: ExactText
        }
        let asked = lines.map(\.job).filter { owners[ExactText($0.username)] != nil }
        let doors = Dictionary(grouping: asked) {
            Door(owner: ExactText($0.username), database: ExactText($0.database))
        }
        var found: [Int64: Text?] = [:]
        for (door, jobs) in doors.sorted(by: { $0.value[0].jobid < $1.value[0].jobid }) {
            guard let settings = owners[door.owner] else { continue }
            // A database that is not there, or keeps the owner out, is a need of its own.
            guard let session = try? await PostgresConnection.connect(settings.database(door.database.text)) else {
                continue
            }
            do {
                try await require(door.owner, on: session)
                for job in jobs { found[job.jobid] = try await look(at: job, on: session) }
                await session.close()
            } catch {
                await session.close()
                throw error
            }
        }
        return found
    }

    private func require(_ owner: ExactText, on session: PostgresConnection) async throws {
        let identity = try await session.first(CommandCatalog.identity)
        guard let identity, ExactText(identity.user) == owner, !identity.isSuperuser else {
            throw RestoreFailure.ownerLogIn(owner.text, isSuperuser: identity?.isSuperuser == true)
        }
        guard identity.systemIdentifier == server.facts.systemIdentifier else {
            throw ServerFailure.changed(server.facts.address)
        }
        try await session.execute(CommandCatalog.searchPath)
    }

    /// `.some(nil)`: all is there; nil: nothing of it could be looked at.
    private func look(at job: Job, on session: PostgresConnection) async throws -> Text?? {
        let statements = SQLStatement.all(in: job.command.text ?? "").filter(\.canBeAnalysed)
        var problem: Text?
        var hasLooked = false
        for statement in statements.prefix(100) where problem == nil {
            try await session.execute(CommandCatalog.begin)
            do {
                try await session.execute(CommandCatalog.limit)
                try await session.execute(CommandCatalog.analyse(statement.text))
                hasLooked = true
            } catch let error as PostgresError where error.isMissingObject {
                problem = Text(verbatim: error.message)
            } catch is PostgresError {
                // Some other reason than a missing object: says nothing.
            }
            await session.rollBack()
        }
        return problem.map { .some($0) } ?? (hasLooked ? .some(nil) : nil)
    }
}

extension SQLStatement {
    /// PREPARE takes these, and analyses them (PostgreSQL `src/backend/parser/analyze.c`).
    fileprivate var canBeAnalysed: Bool {
        ["select", "insert", "update", "delete", "merge", "values", "with", "table"].contains { begins(with: $0) }
    }
}
