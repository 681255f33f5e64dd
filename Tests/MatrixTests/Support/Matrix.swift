import CronSchedule
import TestSupport
import Testing

/// The four servers, each with a job list of its release, and a set of each.
struct Matrix: Sendable {
    enum Name: String, CaseIterable, Sendable, CustomTestStringConvertible {
        /// PostgreSQL 13, pg_cron 1.3.0.
        case bullseye
        /// PostgreSQL 15, pg_cron 1.4.2: Debian 12, or what the machine itself has.
        case own
        /// PostgreSQL 17, pg_cron 1.6.5.
        case trixie
        /// PostgreSQL 18, pg_cron 1.6.8.
        case sid

        var testDescription: String { rawValue }
    }

    let servers: [Name: TestServer]
    let vault: Vault
    /// The set that was taken of each server when it was filled.
    let sets: [Name: String]
    private let turns: [Name: Turn]

    init(servers: [Name: TestServer], vault: Vault, sets: [Name: String]) {
        (self.servers, self.vault, self.sets) = (servers, vault, sets)
        turns = Dictionary(uniqueKeysWithValues: Name.allCases.map { ($0, Turn()) })
    }

    /// What the suite's trait made: the matrix, or the reason why there is none.
    @TaskLocal static var current: Result<Matrix, any Error>?

    /// Lets `body` have a server alone, with an extension that has no jobs.
    ///
    /// Ends the test as one that was not run where the machine has no matrix, in CI as failed.
    static func using(
        _ name: Name,
        catalog: String? = nil,
        _ body: (Matrix, TestServer) async throws -> Void
    ) async throws {
        let matrix: Matrix
        do {
            matrix = try #require(current).get()
        } catch let error as MatrixUnavailable {
            try error.end()
        }
        let server = try #require(matrix.servers[name])
        let turn = try #require(matrix.turns[name])
        await turn.take()
        do {
            try await server.psql("DROP EXTENSION IF EXISTS pg_cron CASCADE")
            let version = catalog.map { " VERSION '\($0)'" } ?? ""
            try await server.psql("CREATE EXTENSION pg_cron WITH SCHEMA pg_catalog\(version)")
            try await body(matrix, server)
        } catch {
            await turn.give()
            throw error
        }
        await turn.give()
    }

    /// One at a time, in the order of coming.
    private actor Turn {
        private var isTaken = false
        private var waiting: [CheckedContinuation<Void, Never>] = []

        func take() async {
            guard isTaken else {
                isTaken = true
                return
            }
            await withCheckedContinuation { waiting.append($0) }
        }

        func give() {
            if waiting.isEmpty { isTaken = false } else { waiting.removeFirst().resume() }
        }
    }
}

extension Vault {
    /// Takes a set of the cron and history layers with the server's own pg_dump, under a cluster's name.
    @discardableResult
    func set(of server: TestServer, cluster: String = "main", status: Int32 = 0) async throws -> JSONValue {
        try await self(
            "backup",
            "--layers",
            "cron,history",
            "--cluster",
            cluster,
            "--pg-bindir",
            server.programs,
            on: server,
            status: status
        )
    }
}
