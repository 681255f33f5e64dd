import FoundationEssentials
import Glibc
import TestSupport

/// A repository in a store behind a proxy, and the switch of the proxy's faults.
struct FaultyStore: Sendable {
    /// What the proxy before the store does.
    enum Fault: String {
        case none
        case errors
        case slow
        case cut
        case quota
        case retained
        case refused
        case broken
        case lagging
    }

    let house: Storehouse
    private let file: String

    func become(_ fault: Fault) throws { try Data(fault.rawValue.utf8).write(to: URL(filePath: file)) }

    /// What the store was asked for, since the last call of this.
    func requests() throws -> [String] {
        let log = file + ".log"
        let text = FileManager.default.contents(atPath: log) ?? Data()
        try? FileManager.default.removeItem(atPath: log)
        return String(decoding: text, as: UTF8.self).split(separator: "\n").map(String.init)
    }

    /// Starts the proxy before the suite's store, fills the suite's server, and runs `body`.
    static func with(_ body: @Sendable (FaultyStore, TestServer) async throws -> Void) async throws {
        let (server, store) = (try TestServer.running(), try ObjectStore.running())
        try await server.emptyCron()
        try await server.insert([.init("one"), .init(nil)])
        try await server.addRuns(1000, of: 1)
        try await server.psql(
            "DROP TABLE IF EXISTS bulk; CREATE TABLE bulk AS SELECT i, md5(i::text) FROM generate_series(1, 60000) i"
        )
        let files = try TemporaryFolder("proxy")
        let mode = try files.write("none", to: "mode")
        let port = try await Tools.freePort()
        let script = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Support/fault_proxy.py").path
        let python = Program("python3", prefix: ["setpriv", "--pdeathsig=TERM", "--"])
        _ = try await python.run([script, "\(port)", "\(store.port)", mode]) { pid in
            do {
                try await eventually("the proxy answers", within: .seconds(30)) {
                    try await Program("/bin/bash").run(["-c", "exec 3<>/dev/tcp/127.0.0.1/\(port)"]).status == 0
                }
                try await body(FaultyStore(house: try Storehouse(store, port: port), file: mode), server)
            } catch {
                kill(pid, SIGTERM)
                throw error
            }
            kill(pid, SIGTERM)
        }
    }
}
