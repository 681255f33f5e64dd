import CronModel
import Testing

@Suite("Secrets in commands and messages never reach a report")
struct RedactionTests {
    static let secrets = [
        ("SELECT dblink('host=db user=app password=s3cr3t', 'SELECT 1')", "s3cr3t"),
        ("SELECT dblink('host=db password = ''s3cr3t'' user=app')", "s3cr3t"),
        ("ALTER ROLE app PASSWORD 's3cr3t'", "s3cr3t"),
        ("SELECT dblink_connect('postgresql://app:s3cr3t@db/shop')", "s3cr3t"),
        ("SELECT net.http_post('https://x', headers := '{\"Authorization\": \"Bearer s3cr3t\"}')", "s3cr3t"),
        ("SELECT http_header('Authorization', 'Basic s3cr3t')", "s3cr3t"),
        ("SELECT call('{\"api_key\": \"s3cr3t\"}')", "s3cr3t"),
        ("SELECT set_config('my.secret', 's3cr3t', true)", "s3cr3t"),
        ("COPY t FROM PROGRAM 'curl -H \"X-Api-Key: s3cr3t\" https://x'", "s3cr3t"),
        ("SELECT upload('AKIAIOSFODNN7EXAMPLE')", "AKIAIOSFODNN7EXAMPLE"),
        ("SELECT go('ghp_16C7e42F292c6912E7710c838347Ae178B4a')", "16C7e42F292c6912E7710c838347Ae178B4a"),
        ("SELECT post('https://hooks.slack.com/services/T0/B0/abcdef')", "T0/B0/abcdef"),
        ("connection to postgres://bob:s3cr3t@db/shop failed", "s3cr3t"),
        ("ERROR: could not connect: password=s3cr3t host=x", "s3cr3t"),
        ("ALTER ROLE x PASSWORD 'hun''s3cr3t'", "s3cr3t"),
        ("Authorization: Bearer s3cr3t", "s3cr3t"),
        ("token=s3cr3t", "s3cr3t"),
        ("SELECT go('eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.dozjgNryP4J3jVmN')", "dozjgNryP4J3jVmN"),
    ]

    @Test("values of telling names, passwords in URLs and tokens of a known shape are hidden", arguments: secrets)
    func hidden(command: String, secret: String) {
        let shown = Redaction.redacted(command)
        #expect(!shown.contains(secret))
        #expect(shown.contains(Redaction.mark))
    }

    @Test(
        "what holds no secret stays as it is",
        arguments: [
            "DELETE FROM password_reset WHERE created_at < now() - interval '1 day'",
            "SELECT basic FROM plans WHERE token IS NOT NULL",
            "REFRESH MATERIALIZED VIEW CONCURRENTLY sales_by_region_and_product_line_2026",
            "SELECT count(*) FROM orders -- nightly",
            "ERROR: relation \"orders\" does not exist",
            "FATAL: password authentication failed for user \"app\"",
            "CALL maintenance.run('partition_of_a_rather_long_name_that_goes_on')",
        ]
    )
    func plain(command: String) {
        #expect(Redaction.redacted(command) == command)
    }

    @Test("a long command is cut, and so is the secret at the cut")
    func cut() {
        let command = String(repeating: "x", count: 390) + " password='" + String(repeating: "s", count: 400) + "'"
        let shown = Redaction.shortened(.text(command))
        #expect(shown.count <= 401)
        #expect(!shown.contains("sss"))
        #expect(Redaction.shortened(String(repeating: "x", count: 10_000)) == String(repeating: "x", count: 300) + "…")
    }
}
