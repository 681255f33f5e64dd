import TestSupport

/// Job lists that hold what releases read differently.
enum MatrixJobs {
    /// The zone that sid's schedules are read in; the two old releases do not know the setting, and repeat it in SHOW.
    static func settings(of name: Matrix.Name) -> [String: String] {
        switch name {
        case .bullseye, .own: ["cron.timezone": "Asia/Tokyo"]
        case .trixie: [:]
        case .sid: ["cron.timezone": "Asia/Shanghai"]
        }
    }

    static let longName = String(repeating: "长", count: 30)

    /// None of them is due while the tests run.
    static func rows(of name: Matrix.Name) -> [TestServer.JobRow] {
        let common: [TestServer.JobRow] = [
            .init("nightly", schedule: "17 3 1 1 *"),
            .init(nil, schedule: "18 3 1 1 *", database: "shop", username: "alice"),
            .init("yearly", schedule: "@yearly", username: "alice"),
            .init("inactive", schedule: "19 3 1 1 *", isActive: false),
        ]
        switch name {
        case .bullseye, .own: return common + [.init("ninety", schedule: "*/90 3 1 1 *")]
        case .trixie, .sid:
            return common + [
                .init("last day", schedule: "0 0 $ 1 *"),
                .init("fast", schedule: "10 seconds", isActive: false),
                .init(longName, schedule: "20 3 1 1 *"),
            ]
        }
    }

    /// The same jobs, roles, grants and runs on a server; a run of it was never finished.
    static func fill(_ name: Matrix.Name, _ server: TestServer) async throws {
        try await server.createDatabase("shop")
        try await server.createRole("alice")
        try await server.emptyCron()
        try await server.insert(rows(of: name))
        try await server.addRuns(5, of: 1)
        try await server.psql(
            """
            GRANT USAGE ON SCHEMA cron TO alice;
            SELECT setval('cron.jobid_seq', 40);
            INSERT INTO cron.job_run_details (jobid, runid, database, username, command, status, start_time)
            VALUES (1, nextval('cron.runid_seq'), 'postgres', 'postgres', 'SELECT 1', 'running', '2026-01-02 00:00:00+00')
            """
        )
    }
}
