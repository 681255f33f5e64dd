internal import CronModel
internal import ExternalTools
internal import FoundationEssentials

/// psql on a lab's server, as its superuser.
struct LabClient: Sendable {
    let installation: PostgresInstallation
    let host: String
    let port: UInt16

    /// Runs a script, which may use psql's own commands, to its end; returns what it printed, rows without decoration.
    ///
    /// Throws `psql-failed` at the first statement that fails.
    func run(_ script: String, database: String) async throws -> String {
        let psql = ChildProcess(
            installation.path("psql"),
            [
                "--no-psqlrc", "--quiet", "--no-align", "--tuples-only", "--no-password", "--set=ON_ERROR_STOP=1",
                "--host=\(host)", "--port=\(port)", "--username=\(PrivateServer.superuser)", "--dbname=\(database)",
                "--file=-",
            ],
            environment: PrivateServer.environment
        )
        let feed = OnceFed(Array(script.utf8))
        let answer = try await psql.feeding { feed.take() }
        guard answer.ending.succeeded else { throw ToolFailure.ended("psql", answer.ending, on: database) }
        return answer.output
    }

    /// Runs a script whose last line of output is a JSON document.
    func ask<Answer: Decodable>(_ type: Answer.Type, _ script: String, database: String) async throws -> Answer {
        let output = try await run(script, database: database)
        let last = output.split(separator: "\n").last ?? ""
        return try JSONDecoder().decode(type, from: Data(last.utf8))
    }
}
