/// A repository of one test, and the built command that works on it.
package struct Vault: Sendable {
    package let folder: TemporaryFolder
    private let command: CronvaultCommand

    package init() throws {
        folder = try TemporaryFolder("vault")
        command = try CronvaultCommand()
    }

    /// The repository's folder.
    package var repository: String { folder.path("repository") }

    /// The command line that does something on a server: what `words` say, with the repository and the server named.
    package func arguments(_ words: [String], on server: TestServer? = nil) -> [String] {
        words + ["--repo", repository, "--json"] + (server.map { ["--db", $0.connection()] } ?? [])
    }

    /// Runs a command to its end, however that looks.
    package func run(
        _ words: String...,
        on server: TestServer? = nil,
        environment: [String: String] = [:],
        beside body: @Sendable (Int32) async throws -> Void = { _ in }
    ) async throws -> CronvaultCommand.Result {
        try await run(words, on: server, environment: environment, beside: body)
    }

    package func run(
        _ words: [String],
        on server: TestServer?,
        environment: [String: String] = [:],
        beside body: @Sendable (Int32) async throws -> Void = { _ in }
    ) async throws -> CronvaultCommand.Result {
        try await command.run(arguments(words, on: server), environment: environment, beside: body)
    }

    /// Runs a command that ends with a status and says one JSON document.
    @discardableResult
    package func callAsFunction(
        _ words: String...,
        on server: TestServer? = nil,
        status: Int32 = 0,
        environment: [String: String] = [:]
    ) async throws -> JSONValue {
        let result = try await command.run(arguments(words, on: server), environment: environment)
        guard result.status == status else { throw OtherStatus(words: words, expected: status, result: result) }
        return try result.json()
    }

    /// What a command says to people beside its result, however it ends.
    package func remarks(_ words: String..., on server: TestServer? = nil) async throws -> String {
        let line = words + ["--repo", repository, "--lang", "en"] + (server.map { ["--db", $0.connection()] } ?? [])
        return try await command.run(line).errors
    }

    /// What a command that succeeds says to people.
    package func words(_ words: String..., on server: TestServer) async throws -> String {
        let line = words + ["--repo", repository, "--db", server.connection(), "--lang", "en"]
        let result = try await command.run(line)
        guard result.status == 0 else { throw OtherStatus(words: words, expected: 0, result: result) }
        return result.output
    }

    /// Takes a set of the layers that a restore needs, and returns its id.
    @discardableResult
    package func backup(_ server: TestServer, layers: String = "cron,history") async throws -> String {
        guard let set = try await self("backup", "--layers", layers, on: server)["set"]?.text else { throw NoSet() }
        return set
    }

    /// The folder of a set.
    package func folder(of set: String) -> String { repository + "/clusters/main/sets/" + set }

    /// A command that ended otherwise than the test says.
    package struct OtherStatus: Error, CustomStringConvertible {
        let words: [String]
        let expected: Int32
        let result: CronvaultCommand.Result

        package var description: String {
            "cronvault \(words) ended with \(result.status) instead of \(expected):\n\(result.errors)\(result.output)"
        }
    }

    package struct NoSet: Error {}
}
