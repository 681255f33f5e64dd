internal import FoundationEssentials
internal import Glibc

extension TestServer {
    /// Gives `body` a streaming standby of this server, which must let replication in, and deletes it.
    package func withStandby<Value: Sendable>(_ body: (TestServer) async throws -> Value) async throws -> Value {
        var status = stat()
        guard stat(data, &status) == 0 else { throw NoServer() }
        let folder = try TemporaryFolder("standby")
        guard chown(folder.path, status.st_uid, status.st_gid) == 0, chmod(folder.path, 0o755) == 0 else {
            throw NoServer()
        }
        let copy = folder.path("data")
        let user =
            geteuid() == 0
            ? ["setpriv", "--reuid=\(status.st_uid)", "--regid=\(status.st_gid)", "--clear-groups", "--"] : []
        func program(_ name: String) -> Program {
            var program = Program("\(programs)/\(name)")
            program.prefix = user
            return program
        }
        try await program("pg_basebackup").succeed([
            "--pgdata=\(copy)", "--write-recovery-conf", "--checkpoint=fast", "--dbname=\(connection())",
        ])
        // A standby starts with no less of these than its primary (hot standby, "Administrator's Overview").
        let least = try await psql(
            """
            SELECT name || '=' || setting FROM pg_settings
            WHERE name IN ('max_connections', 'max_worker_processes', 'max_wal_senders', 'max_prepared_transactions',
                           'max_locks_per_transaction')
            """
        )
        let settings =
            least.split(separator: "\n").map(String.init) + [
                "port=\(port)", "listen_addresses=", "unix_socket_directories=\(folder.path)", "fsync=off",
                "shared_preload_libraries=pg_cron", "cron.database_name=postgres", "cron.host=\(folder.path)",
            ]
        let options = settings.map { "-c \($0)" }.joined(separator: " ")
        try await program("pg_ctl").succeed([
            "start", "--wait", "--timeout=120", "--silent", "--pgdata=\(copy)", "--log=\(folder.path("log"))",
            "--options=\(options)",
        ])
        func stop() async throws {
            try await program("pg_ctl").succeed(["stop", "--wait", "--mode=immediate", "--pgdata=\(copy)"])
        }
        let standby = TestServer(name: name, address: folder.path, port: port, data: copy, programs: programs)
        do {
            let value = try await body(standby)
            try await stop()
            return value
        } catch {
            try? await stop()
            throw error
        }
    }
}
