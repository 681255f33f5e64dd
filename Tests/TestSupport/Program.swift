internal import FoundationEssentials
internal import Subprocess

/// A program to run, with the whole of its environment.
package struct Program: Sendable {
    package let path: String
    package var environment: [String: String]
    /// What goes before the program on its command line: `setpriv` and the like.
    package var prefix: [String] = []

    /// What a program may print to either stream, in bytes.
    private static let outputLimit = 64 << 20

    package init(
        _ path: String,
        environment: [String: String] = Program.plainEnvironment,
        prefix: [String] = []
    ) {
        self.path = path
        self.environment = environment
        self.prefix = prefix
    }

    /// How a program ended and all it said.
    package struct Outcome: Sendable {
        /// The exit status; 128 and the signal's number where a signal ended it, as in a shell.
        package let status: Int32
        package let output: String
        package let errors: String
    }

    /// Runs the program to its end.
    @discardableResult
    package func run(_ arguments: [String], input: String = "") async throws -> Outcome {
        try await run(arguments, input: input) { _ in }
    }

    /// Runs the program to its end, and `body` beside it, with its process number.
    package func run(
        _ arguments: [String],
        input: String = "",
        beside body: @Sendable (Int32) async throws -> Void
    ) async throws -> Outcome {
        // env(1) takes a path or a name, and becomes the program: the process number stays.
        let result = try await Subprocess.run(
            .name("env"),
            arguments: Arguments(prefix + [path] + arguments),
            environment: .custom(
                Dictionary(uniqueKeysWithValues: environment.map { (Environment.Key(stringLiteral: $0), $1) })
            ),
            input: .string(input),
            output: .bytes(limit: Self.outputLimit),
            error: .bytes(limit: Self.outputLimit)
        ) { execution in
            try await body(execution.processIdentifier.value)
        }
        return Outcome(
            status: Self.status(result.terminationStatus),
            output: String(decoding: result.standardOutput, as: UTF8.self),
            errors: String(decoding: result.standardError, as: UTF8.self)
        )
    }

    /// The same program, ended with an error that tells all it said if its status is not 0.
    @discardableResult
    package func succeed(_ arguments: [String], input: String = "") async throws -> String {
        let outcome = try await run(arguments, input: input)
        guard outcome.status == 0 else { throw Failure(path: path, arguments: arguments, outcome: outcome) }
        return outcome.output
    }

    /// A program that was to succeed and did not.
    package struct Failure: Error, CustomStringConvertible {
        let path: String
        let arguments: [String]
        let outcome: Outcome

        package var description: String {
            "\(path) \(arguments) ended with \(outcome.status): \(outcome.errors)\(outcome.output)"
        }
    }

    /// The environment of this process without what would change what a program says or where it connects.
    package static var plainEnvironment: [String: String] {
        var environment = ProcessInfo.processInfo.environment
        for name in environment.keys where ["PG", "LC_", "XDG_", "CRONVAULT_"].contains(where: name.hasPrefix) {
            environment[name] = nil
        }
        for name in ["LANG", "LANGUAGE", "COLUMNS", "NO_COLOR"] { environment[name] = nil }
        environment["LC_ALL"] = "C.UTF-8"
        return environment
    }

    private static func status(_ status: TerminationStatus) -> Int32 {
        switch status {
        case .exited(let code): code
        case .signaled(let signal): 128 + signal
        }
    }
}
