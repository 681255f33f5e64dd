import FoundationEssentials
import TestSupport

/// A repository of one test in a store, and the built command that works on it.
struct Storehouse: Sendable {
    let store: ObjectStore
    let address: String
    let files: TemporaryFolder
    private let command: CronvaultCommand
    private let environment: [String: String]

    /// `port`: of a proxy before the store; `environment`: for every command.
    init(_ store: ObjectStore, port: Int? = nil, environment: [String: String] = [:]) throws {
        self.store = store
        self.environment = environment
        files = try TemporaryFolder("storehouse")
        address = store.address(String(files.path.split(separator: "/").last ?? "repository"))
            .replacing(":\(store.port)", with: ":\(port ?? store.port)")
        command = try CronvaultCommand()
    }

    /// The newest rclone before the system's, which is about the oldest that is supported.
    static func newestRclone() throws -> [String: String] {
        let folder = URL(filePath: try Tools.program("rclone/bin/rclone").path).deletingLastPathComponent().path
        return ["PATH": folder + ":" + (Program.plainEnvironment["PATH"] ?? "/usr/bin:/bin")]
    }

    func run(
        _ words: [String],
        on server: TestServer? = nil,
        environment: [String: String] = [:],
        beside body: @Sendable (Int32) async throws -> Void = { _ in }
    ) async throws -> CronvaultCommand.Result {
        let line = words + ["--repo", address, "--json"] + (server.map { ["--db", $0.connection()] } ?? [])
        var variables = store.environment.merging(self.environment) { $1 }.merging(environment) { $1 }
        variables["TMPDIR"] = files.path
        return try await command.run(line, environment: variables, beside: body)
    }

    @discardableResult
    func callAsFunction(
        _ words: String...,
        on server: TestServer? = nil,
        status: Int32 = 0,
        environment: [String: String] = [:]
    ) async throws -> JSONValue {
        let result = try await run(words, on: server, environment: environment)
        guard result.status == status else { throw OtherStatus(words: words, result: result) }
        return try result.json()
    }

    func backup(_ server: TestServer, _ words: String...) async throws -> String {
        let result = try await run(["backup"] + words, on: server)
        guard result.status == 0, let set = try result.json()["set"]?.text else {
            throw OtherStatus(words: ["backup"], result: result)
        }
        return set
    }

    /// Has the store hold a cluster of so many sets, as far as a list looks at them: made of one, taken on this machine.
    func multiply(_ server: TestServer, to count: Int) async throws {
        let local = files.path("local")
        let taken = try await command.run(
            ["backup", "--repo", local, "--layers", "cron", "--db", server.connection()],
            environment: [:]
        )
        guard taken.status == 0 else { throw OtherStatus(words: ["backup"], result: taken) }
        let tests = URL(filePath: #filePath).deletingLastPathComponent()
        let maker = tests.appending(path: "../../Benchmarks/fleet/make_sets.py").path
        try await Program("python3").succeed([maker, local, "0", "\(count - 1)"])
        let name = String(files.path.split(separator: "/").last ?? "repository")
        let putter = tests.appending(path: "Support/put_folder.py").path
        try await Program("python3").succeed([putter, local, "\(store.port)", "backups/\(name)"])
    }

    /// The repository's folder, where what lies in it may be changed behind the server's back (rclone's remembers sizes).
    var served: String? {
        guard store.kind == .sftp, let name = files.path.split(separator: "/").last else { return nil }
        return store.folder.path("served") + "/" + name
    }

    /// What a command left on this machine that was to go up.
    var leftBehind: [String] {
        get throws {
            try FileManager.default.contentsOfDirectory(atPath: files.path).filter { $0.hasPrefix("cronvault-") }
        }
    }

    struct OtherStatus: Error, CustomStringConvertible {
        let words: [String]
        let result: CronvaultCommand.Result
        var description: String { "cronvault \(words) ended with \(result.status):\n\(result.errors)\(result.output)" }
    }
}
