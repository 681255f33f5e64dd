internal import CronModel
internal import FoundationEssentials

extension TestServer {
    /// Runs a script through psql, stopping at the first error; returns what it printed, unaligned, without headers.
    @discardableResult
    package func psql(
        _ script: String,
        database: String = "postgres",
        user: String = "postgres"
    ) async throws -> String {
        let output = try await program("psql").succeed(
            [
                "-X", "-q", "-A", "-t", "-v", "ON_ERROR_STOP=1", "-d", connection(database: database, user: user), "-f",
                "-",
            ],
            input: script
        )
        return output.hasSuffix("\n") ? String(output.dropLast()) : output
    }

    /// One of the server's own programs.
    package func program(_ name: String) -> Program { Program(programs + "/" + name) }

    package func createRole(_ name: String, _ attributes: String = "LOGIN") async throws {
        try await psql("CREATE ROLE \(Self.identifier(name)) \(attributes)")
    }

    package func createDatabase(_ name: String) async throws {
        try await psql("CREATE DATABASE \(Self.identifier(name))")
    }

    /// A job as a row, put in as pg_cron itself never would: with any owner, node and state.
    package struct JobRow: Sendable {
        package var name: String?
        package var schedule = "0 3 * * *"
        package var command = "SELECT 1"
        package var database = "postgres"
        package var username = "postgres"
        package var nodename = "localhost"
        package var isActive = true

        package init(
            _ name: String?,
            schedule: String = "0 3 * * *",
            command: String = "SELECT 1",
            database: String = "postgres",
            username: String = "postgres",
            nodename: String = "localhost",
            isActive: Bool = true
        ) {
            self.name = name
            self.schedule = schedule
            self.command = command
            self.database = database
            self.username = username
            self.nodename = nodename
            self.isActive = isActive
        }
    }

    /// Puts rows into `cron.job`, their ports those of this server.
    package func insert(_ jobs: [JobRow], cronDatabase: String = "postgres") async throws {
        let rows = jobs.map { job in
            let texts = [job.schedule, job.command, job.nodename, job.database, job.username].map(Self.literal)
            let name = job.name.map(Self.literal) ?? "NULL"
            return "(\(texts.joined(separator: ", ")), \(port), \(job.isActive), \(name))"
        }
        try await psql(
            "INSERT INTO cron.job (schedule, command, nodename, database, username, nodeport, active, jobname) VALUES "
                + rows.joined(separator: ",\n"),
            database: cronDatabase
        )
    }

    /// A name as PostgreSQL reads it.
    package static func identifier(_ name: String) -> String {
        "\"" + name.putting("\"", before: "\"") + "\""
    }

    /// A text as PostgreSQL reads it.
    package static func literal(_ text: String) -> String {
        "E'" + text.putting("\\", before: "\\'") + "'"
    }
}

extension TestServer {
    /// Fills the server with the lab's own example: databases, roles, jobs and history.
    package func fillWithDemo() async throws {
        try await Program(try CronvaultCommand.binary()).succeed(["lab", "demo", "--name", name, "--json"])
    }
}
