package import Testing

/// Gives a suite a server of its own, started before its first test and deleted after its last, whatever happened.
package struct ServerTrait: SuiteTrait, TestScoping {
    private let name: String
    private let arguments: [String]
    private let access: [String]
    private let prepare: @Sendable (TestServer) async throws -> Void

    init(
        name: String,
        arguments: [String],
        access: [String],
        prepare: @escaping @Sendable (TestServer) async throws -> Void
    ) {
        self.name = name
        self.arguments = arguments
        self.access = access
        self.prepare = prepare
    }

    @concurrent
    package func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let server = try await TestServer.start(name, arguments, access: access)
        do {
            try await prepare(server)
            try await TestServer.$current.withValue(server) { try await function() }
        } catch {
            try? await server.delete()
            throw error
        }
        try await server.delete()
    }
}

extension Trait where Self == ServerTrait {
    /// A server for the suite.
    ///
    /// `arguments` go to `lab start`, `access` are lines of pg_hba.conf that come before the lab's own, and `prepare`
    /// runs once before the first test.
    package static func server(
        _ name: String,
        _ arguments: String...,
        access: [String] = [],
        prepare: @escaping @Sendable (TestServer) async throws -> Void = { _ in }
    ) -> ServerTrait {
        ServerTrait(name: name, arguments: arguments, access: access, prepare: prepare)
    }
}
