internal import FoundationEssentials

/// The built `cronvault`, run as a user runs it: in an environment of its own, with a home of its own.
package struct CronvaultCommand: Sendable {
    package var program: Program
    private let home: TemporaryFolder

    package init() throws {
        home = try TemporaryFolder("home")
        program = Program(try Self.binary(), environment: Program.plainEnvironment)
        program.environment["HOME"] = home.path
    }

    /// How the command ended.
    package struct Result: Sendable {
        package let status: Int32
        package let output: String
        package let errors: String

        /// The JSON document on standard output.
        package func json() throws -> JSONValue { try JSONValue(output) }

        /// The part of the JSON document that describes a failure: `{"error":{…}}`.
        package func failure() throws -> JSONValue? { try json()["error"] }
    }

    /// Runs a command line, with variables added to the environment.
    package func callAsFunction(_ arguments: String..., environment: [String: String] = [:]) async throws -> Result {
        try await run(arguments, environment: environment)
    }

    package func run(_ arguments: [String], environment: [String: String] = [:]) async throws -> Result {
        try await run(arguments, environment: environment) { _ in }
    }

    /// Runs a command line, and `body` beside it, with the process's number.
    package func run(
        _ arguments: [String],
        environment: [String: String] = [:],
        beside body: @Sendable (Int32) async throws -> Void
    ) async throws -> Result {
        var program = program
        program.environment.merge(environment) { _, new in new }
        let outcome = try await program.run(arguments, beside: body)
        return Result(status: outcome.status, output: outcome.output, errors: outcome.errors)
    }

    /// The executable that was built beside the tests that are running.
    package static func binary() throws -> String {
        let tests = try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")
        let binary = URL(filePath: tests).deletingLastPathComponent().appending(path: "cronvault").path
        guard FileManager.default.isExecutableFile(atPath: binary) else { throw NotBuilt(path: binary) }
        return binary
    }

    struct NotBuilt: Error {
        let path: String
    }
}
