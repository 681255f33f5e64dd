import FoundationEssentials
import Glibc
import TestSupport

/// The built `cronvault serve`, with a configuration, a repository and a home of its own.
struct RunningDaemon: Sendable {
    let pid: Int32
    let files: TemporaryFolder
    let address: String

    /// How the daemon ended, and all it logged.
    struct End: Sendable {
        let status: Int32
        let log: String
    }

    /// What goes into the folder before the daemon starts: the configuration gets the repository's path from it.
    static func configuration(_ folder: TemporaryFolder, _ rest: String) throws {
        try folder.write("repository: \(folder.path("repository"))\n" + rest + "\n", to: "cronvault.yaml")
    }

    /// Starts the daemon on a free port, runs `body`, and ends the daemon by SIGTERM.
    @discardableResult
    static func run(
        _ rest: String,
        in folder: TemporaryFolder? = nil,
        _ words: [String] = [],
        environment: [String: String] = [:],
        _ body: @Sendable (RunningDaemon) async throws -> Void
    ) async throws -> End {
        let files = try folder ?? TemporaryFolder("daemon")
        try configuration(files, rest)
        return try await start(files, words, environment: environment) { pid in
            let address = try await listening(files)
            do {
                try await body(RunningDaemon(pid: pid, files: files, address: address))
            } catch {
                kill(pid, SIGKILL)
                throw Failed(error: error, log: log(files))
            }
            kill(pid, SIGTERM)
        }
    }

    /// Starts the daemon with what lies in the folder, and leaves the rest to `body`.
    static func start(
        _ files: TemporaryFolder,
        _ words: [String] = [],
        environment: [String: String] = [:],
        _ body: @Sendable (Int32) async throws -> Void
    ) async throws -> End {
        var shell = Program("/bin/sh", environment: Program.plainEnvironment)
        shell.environment.merge(environment) { _, new in new }
        shell.environment["HOME"] = files.path
        try? FileManager.default.removeItem(atPath: files.path("log"))
        let line = ["-c", "exec \"$0\" \"$@\" 2>>\"\(files.path("log"))\"", try CronvaultCommand.binary(), "serve"]
        let options = ["--config", files.path("cronvault.yaml"), "--listen", "127.0.0.1:0"]
        let outcome = try await shell.run(line + options + words, beside: body)
        return End(status: outcome.status, log: log(files))
    }

    static func log(_ files: TemporaryFolder) -> String {
        String(decoding: (try? files.bytes("log")) ?? [], as: UTF8.self)
    }

    var log: String { Self.log(files) }

    private static func listening(_ files: TemporaryFolder) async throws -> String {
        try await eventually("the daemon listens", within: .seconds(20)) { log(files).contains("listening address=") }
        let line = log(files).split(separator: "\n").first { $0.contains("listening address=") } ?? ""
        return String(line.split(separator: "address=").last ?? "")
    }

    /// Waits for a text in the log.
    func logs(_ text: String, within limit: Duration = .seconds(60)) async throws {
        do {
            try await eventually("the log says \(text)", within: limit) { log.contains(text) }
        } catch is NeverTrue {
            throw NotLogged(text: text, log: log)
        }
    }

    private struct NotLogged: Error, CustomStringConvertible {
        let text: String
        let log: String

        var description: String { "waited in vain for \"\(text)\" in the log, which ends with:\n\(log.suffix(4000))" }
    }

    struct Answer: Sendable {
        let status: Int
        let body: String
        /// As they came, one a line.
        let headers: String
    }

    /// Asks the daemon by curl(1).
    func get(_ path: String, _ options: String...) async throws -> Answer {
        try await send(path, options)
    }

    /// The same with a list of options.
    func send(_ path: String, _ options: [String]) async throws -> Answer {
        let output = try await Program("curl").succeed(
            ["--silent", "--show-error", "--max-time", "20", "--include", "http://\(address)\(path)"] + options
        )
        let parts = output.split(separator: "\r\n\r\n", maxSplits: 1, omittingEmptySubsequences: false)
        let status = output.split(separator: " ").dropFirst().first.flatMap { Int($0.prefix(3)) } ?? 0
        return Answer(status: status, body: parts.count > 1 ? String(parts[1]) : "", headers: String(parts[0]))
    }

    /// The value of a sample of `/metrics`, by its name and labels as they stand there; nil where there is none.
    func metric(_ sample: String) async throws -> Double? {
        let lines = try await get("/metrics").body.split(separator: "\n")
        let line = lines.first { $0.hasPrefix(sample + " ") }
        return line.flatMap { Double($0.dropFirst(sample.count + 1)) }
    }

    /// The sets of a cluster, by the command.
    func sets(of cluster: String = "main") async throws -> [JSONValue] {
        let result = try await CronvaultCommand().run([
            "list", "--repo", files.path("repository"), "--cluster", cluster, "--json",
        ])
        return result.status == 10 ? [] : try result.json()["sets"]?.elements ?? []
    }

    struct Failed: Error, CustomStringConvertible {
        let error: any Error
        let log: String

        var description: String { "\(error)\nthe daemon said:\n\(log)" }
    }
}
