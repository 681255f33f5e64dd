import FoundationEssentials
import TestSupport

/// A repository of one test, and the built command that works on it.
struct Vault: Sendable {
    let folder: TemporaryFolder
    let command: CronvaultCommand

    init() throws {
        folder = try TemporaryFolder("vault")
        command = try CronvaultCommand()
    }

    var repository: String { folder.path("repository") }

    /// Runs a command on this repository to its end, however that looks.
    func run(_ words: [String], environment: [String: String] = [:]) async throws -> CronvaultCommand.Result {
        try await command.run(words + ["--repo", repository], environment: environment)
    }

    /// Runs a command that ends with a status and says one JSON document.
    @discardableResult
    func json(
        _ words: String...,
        status: Int32 = 0,
        environment: [String: String] = [:]
    ) async throws -> JSONValue {
        let result = try await run(words + ["--json"], environment: environment)
        guard result.status == status else { throw OtherStatus(words: words, expected: status, result: result) }
        return try result.json()
    }

    /// Takes a set of the suite's server as a user, and returns the report.
    @discardableResult
    func backup(
        _ words: String...,
        user: String = "postgres",
        database: String = "postgres",
        status: Int32 = 0
    ) async throws -> JSONValue {
        let connection = try TestServer.running().connection(database: database, user: user)
        let all = ["backup", "--db", connection] + words + ["--json"]
        let result = try await run(all)
        guard result.status == status else { throw OtherStatus(words: all, expected: status, result: result) }
        return try result.json()
    }

    /// Takes a set and returns its folder.
    func set(_ words: String..., cluster: String = "main") async throws -> SetFolder {
        let connection = try TestServer.running().connection()
        let result = try await run(["backup", "--db", connection, "--json"] + words)
        guard result.status == 0, let id = try result.json()["set"]?.text else {
            throw OtherStatus(words: words, expected: 0, result: result)
        }
        return SetFolder(id: id, path: "\(repository)/clusters/\(cluster)/sets/\(id)")
    }

    /// Every file of the repository, by path from its root, sorted.
    func files() throws -> [String] { try SetFolder.files(below: repository) }

    /// A command that ended otherwise than the test says.
    struct OtherStatus: Error, CustomStringConvertible {
        let words: [String]
        let expected: Int32
        let result: CronvaultCommand.Result

        var description: String {
            "cronvault \(words) ended with \(result.status) instead of \(expected):\n\(result.errors)\(result.output)"
        }
    }
}

/// The folder of a set, looked at as anybody may: file by file.
struct SetFolder: Sendable {
    let id: String
    let path: String

    func path(_ name: String) -> String { path + "/" + name }

    func bytes(_ name: String) throws -> [UInt8] { Array(try Data(contentsOf: URL(filePath: path(name)))) }

    func text(_ name: String) throws -> String { String(decoding: try bytes(name), as: UTF8.self) }

    func json(_ name: String) throws -> JSONValue { try JSONValue(try text(name)) }

    func write(_ bytes: some Sequence<UInt8>, to name: String) throws {
        try Data(bytes).write(to: URL(filePath: path(name)))
    }

    func files() throws -> [String] { try Self.files(below: path) }

    /// The files below a folder, hidden ones too, by path from there, sorted.
    static func files(below path: String) throws -> [String] {
        var found: [String] = []
        for name in try FileManager.default.contentsOfDirectory(atPath: path) {
            let place = path + "/" + name
            if let below = try? files(below: place) {
                found += below.map { name + "/" + $0 }
            } else {
                found.append(name)
            }
        }
        return found.sorted()
    }
}
