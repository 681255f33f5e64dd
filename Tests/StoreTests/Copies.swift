import FoundationEssentials
import TestSupport

/// A repository with copies, as a configuration names them, and the built command that works on them.
struct Copies: Sendable {
    /// An entry of `copies`.
    struct Copy: Sendable {
        let name: String
        let address: String
        var retention = ""

        fileprivate var yaml: String {
            "  - name: \(name)\n    repository: \"\(address)\"\n"
                + (retention.isEmpty ? "" : "    retention: {\(retention)}\n")
        }
    }

    let files: TemporaryFolder
    private let command: CronvaultCommand
    private let environment: [String: String]

    /// `copies` beside the folder `near`; `more`: further keys of the configuration.
    init(
        _ copies: (TemporaryFolder) -> [Copy] = { [Copy(name: "far", address: $0.path("far"))] },
        more: String = "",
        environment: [String: String] = [:]
    ) throws {
        files = try TemporaryFolder("copies")
        command = try CronvaultCommand()
        let list = copies(files).map(\.yaml).joined()
        try files.write("repository: \(files.path("near"))\ncopies:\n\(list)\(more)", to: "cronvault.yaml")
        var variables = environment
        variables["CRONVAULT_CONFIG"] = files.path("cronvault.yaml")
        variables["TMPDIR"] = files.path
        self.environment = variables
    }

    func run(
        _ words: [String],
        on server: TestServer? = nil,
        environment more: [String: String] = [:],
        beside body: @Sendable (Int32) async throws -> Void = { _ in }
    ) async throws -> CronvaultCommand.Result {
        let line = words + ["--json"] + (server.map { ["--db", $0.connection()] } ?? [])
        return try await command.run(line, environment: environment.merging(more) { $1 }, beside: body)
    }

    @discardableResult
    func callAsFunction(
        _ words: String...,
        on server: TestServer? = nil,
        status: Int32 = 0,
        environment: [String: String] = [:]
    ) async throws -> JSONValue {
        let result = try await run(words, on: server, environment: environment)
        guard result.status == status else { throw Storehouse.OtherStatus(words: words, result: result) }
        return try result.json()
    }

    /// What a command says to people, however it ends.
    func said(_ words: String..., on server: TestServer? = nil) async throws -> CronvaultCommand.Result {
        let line = words + ["--lang", "en"] + (server.map { ["--db", $0.connection()] } ?? [])
        return try await command.run(line, environment: environment)
    }

    /// The ids of the sets that a repository holds, oldest first.
    func sets(in repository: String? = nil) async throws -> [String] {
        let result = try await run(["list", "--repo", repository ?? files.path("near")])
        return try result.json()["sets"]?.elements.compactMap { $0["id"]?.text } ?? []
    }

    /// The ids and statuses of what `check` finds of a repository, but for what is as it should be.
    func findings(in repository: String) async throws -> [String] {
        let checks = try await run(["check", "--repo", repository]).json()["checks"]?.elements ?? []
        guard !checks.isEmpty else { return ["nothing was checked"] }
        return checks.filter { $0["status"]?.text != "ok" }.map {
            "\($0["id"]?.text ?? "") \($0["summary"]?.text ?? "")"
        }
    }

    /// A folder of this test's, with a file in the place of a folder: nothing can be written or read below it.
    func block(_ name: String) throws {
        try? FileManager.default.moveItem(atPath: files.path(name), toPath: files.path(name + ".away"))
        try files.write("in the way", to: name)
    }

    func unblock(_ name: String) throws {
        try FileManager.default.removeItem(atPath: files.path(name))
        guard FileManager.default.fileExists(atPath: files.path(name + ".away")) else { return }
        try FileManager.default.moveItem(atPath: files.path(name + ".away"), toPath: files.path(name))
    }

    /// Changes one byte in the middle of a file.
    func flip(_ path: String) throws {
        var bytes = try files.bytes(path)
        bytes[bytes.count / 2] ^= 1
        try files.write(bytes, to: path)
    }
}
