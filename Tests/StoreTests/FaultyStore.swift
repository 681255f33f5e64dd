import TestSupport

/// A repository in a store behind a proxy, and the switch of the proxy's faults.
struct FaultyStore: Sendable {
    typealias Fault = FaultProxy.Fault

    let house: Storehouse
    private let proxy: FaultProxy

    func become(_ fault: Fault) throws { try proxy.become(fault) }

    func requests() throws -> [String] { try proxy.requests() }

    /// Starts the proxy before the suite's store, fills the suite's server, and runs `body`.
    ///
    /// `environment`: of every command.
    static func with(
        environment: [String: String] = [:],
        _ body: @Sendable (FaultyStore, TestServer) async throws -> Void
    ) async throws {
        let (server, store) = (try TestServer.running(), try ObjectStore.running())
        try await server.emptyCron()
        try await server.insert([.init("one"), .init(nil)])
        try await server.addRuns(1000, of: 1)
        try await server.psql(
            "DROP TABLE IF EXISTS bulk; CREATE TABLE bulk AS SELECT i, md5(i::text) FROM generate_series(1, 60000) i"
        )
        try await FaultProxy.run(before: store) { proxy in
            try await body(
                FaultyStore(house: try Storehouse(store, port: proxy.port, environment: environment), proxy: proxy),
                server
            )
        }
    }
}
