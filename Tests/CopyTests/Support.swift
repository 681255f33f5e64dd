import FoundationEssentials
import TestSupport
import Testing

extension JSONValue {
    /// The check of this id in a report.
    func check(_ id: String) -> JSONValue? { self["checks"]?.elements.first { $0["id"]?.text == id } }

    func status(_ id: String) -> String? { check(id)?["status"]?.text }

    /// The checks that are not ok, for messages.
    var unwell: [JSONValue] { self["checks"]?.elements.filter { $0["status"]?.text != "ok" } ?? [] }
}

extension Vault {
    func manifest(of set: String) throws -> JSONValue { try JSONValue(try text(of: "manifest.json", in: set)) }
}

extension TestServer {
    /// Three jobs that write to their own server every minute, and one that sleeps.
    func fillWithWriters() async throws {
        try await createRole("app")
        try await psql(
            """
            CREATE TABLE written (at timestamptz DEFAULT now(), port int DEFAULT inet_server_port());
            ALTER TABLE written OWNER TO app;
            """
        )
        let command = "INSERT INTO written DEFAULT VALUES"
        try await insert(
            (1...3).map { .init("writer \($0)", schedule: "* * * * *", command: command, username: "app") }
                + [.init("asleep", schedule: "* * * * *", command: command, username: "app", isActive: false)]
        )
    }

    /// Nothing of its own writes any more: whoever does is a copy of it.
    func fallSilent() async throws {
        try await psql("UPDATE cron.job SET active = false")
        try await eventually("nothing runs on the source") {
            try await number("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'pg_cron'") == 0
        }
    }

    /// Everything that a stray job would change.
    func content() async throws -> String {
        try await psql("SELECT (SELECT count(*) FROM written), (SELECT count(*) FROM cron.job_run_details)")
    }
}
