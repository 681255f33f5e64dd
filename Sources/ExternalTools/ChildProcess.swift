internal import CronModel
internal import Glibc
internal import Subprocess

/// Runs one program to its end.
///
/// The program dies with cronvault, also when cronvault is killed.
///
/// Subprocess starts children from a thread that lives as long as the process, which is what `setpriv --pdeathsig`
/// (prctl(2), PR_SET_PDEATHSIG) needs: the signal is sent when the starting *thread* ends.
package struct ChildProcess: Sendable {
    package let executable: String
    package let arguments: [String]
    /// Added to the inherited environment; a nil value removes a variable.
    package let environment: [String: String?]
    /// Run as another user, which only root can.
    ///
    /// It then works in `/`: it may not be able to enter the folder we are in.
    package let user: UserIdentity?
    /// It leads a process group of its own: where it is ended, all that it started is.
    package let leadsGroup: Bool

    /// What a program says on standard error is kept up to this many bytes.
    package static let errorLimit = 64 * 1024

    package init(
        _ executable: String,
        _ arguments: [String],
        environment: [String: String?] = [:],
        user: UserIdentity? = nil,
        leadsGroup: Bool = false
    ) {
        self.executable = executable
        self.arguments = arguments
        self.environment = environment
        self.user = user
        self.leadsGroup = leadsGroup
    }

    /// How a program ended.
    package struct Ending: Sendable {
        package let succeeded: Bool
        /// The exit status; nil where a signal ended it.
        package let code: Int32?
        package let status: String
        /// The tail of what it said on standard error.
        package let said: String
    }

    /// Streams standard output to `consume`, in order; returns how the program ended.
    ///
    /// If `consume` throws, the program is ended and the error thrown on.
    package func streaming(_ consume: (UnsafeRawBufferPointer) throws -> Void) async throws -> Ending {
        let result = try await run(
            try await launcher(),
            arguments: Arguments(wrapped),
            environment: inherited,
            platformOptions: options,
            input: .none,
            output: .sequence,
            error: .sequence
        ) { execution in
            async let said = Self.tail(of: execution.standardError)
            for try await buffer in execution.standardOutput {
                try buffer.withUnsafeBytes { try consume($0) }
            }
            return try await said
        }
        return ending(result.terminationStatus, said: result.closureResult)
    }

    /// Feeds standard input from `produce`, which is called until it returns nil, while standard output goes to
    /// `consume`.
    ///
    /// Both may throw; the program is then ended and the error thrown on.
    package func filtering(
        _ produce: @escaping @Sendable () async throws -> [UInt8]?,
        _ consume: (UnsafeRawBufferPointer) throws -> Void
    ) async throws -> Ending {
        try await reading({ try await Self.feed($0, produce) }, consume)
    }

    /// The same with a second program behind this one: what this one prints is what `next` reads.
    ///
    /// Where `next` ends early, this one is ended.
    package func filtering(
        _ produce: @escaping @Sendable () async throws -> [UInt8]?,
        into next: ChildProcess,
        _ consume: (UnsafeRawBufferPointer) throws -> Void
    ) async throws -> (first: Ending, second: Ending) {
        let result = try await run(
            try await launcher(),
            arguments: Arguments(wrapped),
            environment: inherited,
            platformOptions: options,
            input: .inputWriter,
            output: .sequence,
            error: .sequence
        ) { execution in
            async let said = Self.tail(of: execution.standardError)
            async let fed: Void = Self.feed(execution.standardInputWriter, produce)
            let pass: @Sendable (StandardInputWriter) async throws -> Void = { writer in
                // What nobody reads any more would keep this program, and whoever feeds it, waiting for ever.
                if !(try await Self.pass(execution.standardOutput, to: writer)) {
                    try? execution.send(signal: .terminate)
                }
            }
            let second = try await next.reading(pass, consume)
            try await fed
            return (said: try await said, second: second)
        }
        return (ending(result.terminationStatus, said: result.closureResult.said), result.closureResult.second)
    }

    private func reading(
        _ feed: @escaping @Sendable (StandardInputWriter) async throws -> Void,
        _ consume: (UnsafeRawBufferPointer) throws -> Void
    ) async throws -> Ending {
        let result = try await run(
            try await launcher(),
            arguments: Arguments(wrapped),
            environment: inherited,
            platformOptions: options,
            input: .inputWriter,
            output: .sequence,
            error: .sequence
        ) { execution in
            let feed: @Sendable (StandardInputWriter) async throws -> Void = { writer in
                do {
                    try await feed(writer)
                } catch {
                    // It would wait for the rest for ever; and what it has must not be taken for the whole.
                    try? execution.send(signal: .terminate)
                    try? await writer.finish()
                    throw error
                }
            }
            let said: Result<String, any Error>
            do {
                async let tail = Self.tail(of: execution.standardError)
                async let fed: Void = feed(execution.standardInputWriter)
                for try await buffer in execution.standardOutput {
                    try buffer.withUnsafeBytes { try consume($0) }
                }
                try await fed
                said = .success(try await tail)
            } catch {
                said = .failure(error)
            }
            // Subprocess ends the program itself; what it started may be more stubborn.
            if leadsGroup, Task.isCancelled { await Self.endGroup(of: execution.processIdentifier.value) }
            return try said.get()
        }
        return ending(result.terminationStatus, said: result.closureResult)
    }

    /// Feeds standard input and collects standard output, at most `limit` bytes of it.
    package func feeding(
        limit: Int = 1 << 20,
        _ produce: @escaping @Sendable () throws -> [UInt8]?
    ) async throws -> (ending: Ending, output: String) {
        var bytes: [UInt8] = []
        let ending = try await filtering(produce) { chunk in
            if bytes.count < limit { bytes.append(contentsOf: chunk.prefix(limit - bytes.count)) }
        }
        return (ending, String(decoding: bytes, as: UTF8.self))
    }

    /// Runs the program and collects standard output, at most `limit` bytes of it.
    package func output(limit: Int = 1 << 20) async throws -> (ending: Ending, output: String) {
        var bytes: [UInt8] = []
        let ending = try await streaming { chunk in
            if bytes.count < limit { bytes.append(contentsOf: chunk.prefix(limit - bytes.count)) }
        }
        return (ending, String(decoding: bytes, as: UTF8.self))
    }

    /// Another user may not be able to enter the folder cronvault was started in.
    var wrapped: [String] {
        let identity = user.map { ["--reuid=\($0.user)", "--regid=\($0.group)", "--init-groups"] } ?? []
        let elsewhere = user == nil ? [] : ["env", "--chdir=/"]
        return identity + ["--pdeathsig=TERM", "--"] + elsewhere + [executable] + arguments
    }

    /// setpriv, by its path: by its name, Subprocess would start a process in vain for each folder of PATH before its own.
    private func launcher() async throws -> Executable {
        .path(try await Executable.name("setpriv").resolveExecutablePath(in: inherited))
    }

    private var inherited: Environment {
        var values: [Environment.Key: String?] = [:]
        for (name, value) in environment { values[Environment.Key(stringLiteral: name)] = value }
        return .inherit.updating(values)
    }

    private var options: PlatformOptions {
        var options = PlatformOptions()
        if leadsGroup { options.processGroupID = 0 }
        options.teardownSequence = [
            .gracefulShutDown(toProcessGroup: leadsGroup, allowedDurationToNextStep: Self.patience)
        ]
        return options
    }

    /// How long a program may take to end once it was asked to.
    private static let patience = Duration.seconds(5)

    /// Ends what is left of a process group, at first politely; also in a task that was cancelled.
    private static func endGroup(of leader: pid_t) async {
        await Task {
            kill(-leader, SIGTERM)
            let clock = ContinuousClock()
            let deadline = clock.now + patience
            while kill(-leader, 0) == 0, clock.now < deadline { try? await Task.sleep(for: .milliseconds(50)) }
            kill(-leader, SIGKILL)
        }.value
    }

    private func ending(_ status: TerminationStatus, said: String) -> Ending {
        var code: Int32?
        if case .exited(let exited) = status { code = exited }
        return Ending(succeeded: status.isSuccess, code: code, status: "\(status)", said: said)
    }

    /// Evaluated once, before the first feeding: writing to a program that has ended is an error, not the end of
    /// cronvault.
    ///
    /// Subprocess gives children the default back.
    private static let brokenPipesAreErrors: Void = {
        signal(SIGPIPE, SIG_IGN)
    }()

    /// A program that ends before it has read everything says so itself, by its status.
    private static func feed(
        _ writer: StandardInputWriter,
        _ produce: @Sendable () async throws -> [UInt8]?
    ) async throws {
        brokenPipesAreErrors
        while let bytes = try await produce() {
            guard (try? await writer.write(bytes)) != nil else { break }
        }
        try? await writer.finish()
    }

    /// Returns whether all of it was taken.
    private static func pass(_ output: SubprocessOutputSequence, to writer: StandardInputWriter) async throws -> Bool {
        brokenPipesAreErrors
        for try await buffer in output {
            let bytes = buffer.withUnsafeBytes { Array($0) }
            guard (try? await writer.write(bytes)) != nil else { return false }
        }
        try? await writer.finish()
        return true
    }

    private static func tail(of sequence: SubprocessOutputSequence) async throws -> String {
        var tail: [UInt8] = []
        for try await buffer in sequence {
            buffer.withUnsafeBytes { tail.append(contentsOf: $0) }
            if tail.count > errorLimit { tail.removeFirst(tail.count - errorLimit) }
        }
        var text = String(decoding: tail, as: UTF8.self)
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }
}

/// A user to run a program as.
package struct UserIdentity: Sendable, Hashable {
    package let name: String
    package let user: UInt32
    package let group: UInt32

    package init(name: String, user: UInt32, group: UInt32) {
        self.name = name
        self.user = user
        self.group = group
    }
}
