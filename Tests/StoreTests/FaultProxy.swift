import FoundationEssentials
import Glibc
import TestSupport

/// An HTTP proxy before a store, and the switch of what it does.
struct FaultProxy: Sendable {
    /// What the proxy before the store does.
    enum Fault: String {
        case none
        case errors
        case slow
        case cut
        case quota
        case retained
        case refused
        case unreadable
        case unasked
        case hang
        case broken
        case lagging
    }

    let port: Int
    private let file: String

    func become(_ fault: Fault) throws { try Data(fault.rawValue.utf8).write(to: URL(filePath: file)) }

    /// What the store was asked for, since the last call of this.
    func requests() throws -> [String] {
        let log = file + ".log"
        let text = FileManager.default.contents(atPath: log) ?? Data()
        try? FileManager.default.removeItem(atPath: log)
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Runs `body` beside a proxy before a store.
    static func run(before store: ObjectStore, _ body: @Sendable (FaultProxy) async throws -> Void) async throws {
        let files = try TemporaryFolder("proxy")
        let mode = try files.write("none", to: "mode")
        let port = try await Tools.freePort()
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Support/fault_proxy.py").path
        let python = Program("python3", prefix: ["setpriv", "--pdeathsig=TERM", "--"])
        _ = try await python.run([script, "\(port)", "\(store.port)", mode]) { pid in
            do {
                try await eventually("the proxy answers", within: .seconds(60)) {
                    try await Program("/bin/bash").run(["-c", "exec 3<>/dev/tcp/127.0.0.1/\(port)"]).status == 0
                }
                try await body(FaultProxy(port: port, file: mode))
            } catch {
                kill(pid, SIGTERM)
                throw error
            }
            kill(pid, SIGTERM)
        }
    }
}
