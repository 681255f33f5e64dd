import TestSupport
import Testing

/// Starts and fills the servers before the first test of the suite, and deletes them after the last.
struct MatrixTrait: SuiteTrait, TestScoping {
    @concurrent
    func provideScope(
        for test: Test,
        testCase: Test.Case?,
        performing function: @concurrent @Sendable () async throws -> Void
    ) async throws {
        let own = Matrix.Name.allCases.map { ($0, MatrixServer(name: $0.rawValue)) }
        let made: Result<Matrix, any Error>
        do { made = .success(try await Self.make(own)) } catch { made = .failure(error) }
        let outcome: Result<Void, any Error>
        do {
            outcome = .success(try await Matrix.$current.withValue(made) { try await function() })
        } catch {
            outcome = .failure(error)
        }
        for (_, server) in own { try? await server.stop(["--delete"]) }
        try outcome.get()
    }

    private static func make(_ own: [(Matrix.Name, MatrixServer)]) async throws -> Matrix {
        let vault = try Vault()
        // One after the other: each repository's first set also makes the repository.
        var (servers, sets): ([Matrix.Name: TestServer], [Matrix.Name: String]) = ([:], [:])
        for (name, server) in own {
            let place = try await server.start(MatrixJobs.settings(of: name))
            try await MatrixJobs.fill(name, place.server)
            let report = try await vault.set(of: place.server, cluster: name.rawValue)
            (servers[name], sets[name]) = (place.server, report["set"]?.text)
        }
        return Matrix(servers: servers, vault: vault, sets: sets)
    }
}

extension Trait where Self == MatrixTrait {
    static var matrix: MatrixTrait { MatrixTrait() }
}
