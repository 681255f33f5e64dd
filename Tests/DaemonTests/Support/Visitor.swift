import TestSupport
import Testing

/// Somebody with a browser, as far as the daemon can tell: a session, and the forms that its pages show.
struct Visitor: Sendable {
    let daemon: RunningDaemon
    let session: String

    static let name = "ops"
    static let password = "a long password"

    /// Puts down who may log in, and returns the key for `serve`.
    static func passwordFile(in folder: TemporaryFolder) async throws -> String {
        let binary = Program(try CronvaultCommand.binary())
        let hash = try await binary.run(["serve", "--hash-password"], input: password + "\n").output
        try folder.write("\(name):\(hash)", to: "passwords")
        return "password-file: \(folder.path("passwords"))"
    }

    static func logIn(
        to daemon: RunningDaemon,
        password: String = Self.password
    ) async throws -> RunningDaemon.Answer {
        try await daemon.send("/login", fields(["name": name, "password": password]))
    }

    init(_ daemon: RunningDaemon) async throws {
        let answer = try await Self.logIn(to: daemon)
        self.daemon = daemon
        session = String(try #require(answer.headers.firstMatch(of: #/cronvault_session=([^;]+)/#)).1)
    }

    func open(_ path: String) async throws -> RunningDaemon.Answer { try await daemon.send(path, cookie) }

    /// Sends a form that `path` showed, changed by `changes`; nil leaves a field out.
    func confirm(
        _ path: String,
        _ changes: [String: String?] = [:],
        headers: [String] = []
    ) async throws -> RunningDaemon.Answer {
        let page = try await open(path)
        var form: [String: String?] = [:]
        let content = page.body.split(separator: "<main", maxSplits: 1).last ?? ""
        for field in content.matches(of: #/type="hidden" name="([a-z]+)" value="([^"]*)"/#) {
            form[String(field.1)] = String(field.2)
        }
        form.merge(changes) { _, new in new }
        let options = headers.flatMap { ["--header", $0] }
        return try await daemon.send(path, cookie + Self.fields(form.compactMapValues(\.self)) + options)
    }

    private var cookie: [String] { ["--header", "Cookie: cronvault_session=\(session)"] }

    static func fields(_ form: [String: String]) -> [String] {
        // A form without fields is a form, too.
        ["--data", ""] + form.sorted { $0.key < $1.key }.flatMap { ["--data-urlencode", "\($0.key)=\($0.value)"] }
    }
}
