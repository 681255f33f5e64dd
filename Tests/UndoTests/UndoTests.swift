import FoundationEssentials
import TestSupport
import Testing

@Suite(
    "A restore can be undone: what it replaced is back as it was, what it added is gone",
    .serialized,
    .server("undo")
)
struct UndoTests {
    private let server: TestServer
    private let vault: Vault

    init() throws {
        server = try .running()
        vault = try Vault()
    }

    /// A set of two jobs and a grant, of which the server then has one, changed and active, and no grant.
    private func conflict() async throws -> String {
        try await server.emptyCron()
        try await server.psql("DROP ROLE IF EXISTS app; CREATE ROLE app LOGIN; GRANT USAGE ON SCHEMA cron TO app")
        try await server.insert([.init("kept", command: "SELECT 'of the set'"), .init("added")])
        let set = try await vault.backup(server, layers: "cron")
        try await server.psql(
            """
            REVOKE USAGE ON SCHEMA cron FROM app;
            DELETE FROM cron.job WHERE jobname = 'added';
            UPDATE cron.job SET command = repeat('-- long ', 20000) || E'\\nSELECT 1', nodename = '127.0.0.1';
            """
        )
        return set
    }

    /// Restores over what stands there; returns the record.
    private func replace(with set: String, layers: String = "cron") async throws -> String {
        let restored = try await vault(
            "restore",
            set,
            "--layers",
            layers,
            "--on-conflict",
            "replace",
            "--confirm",
            on: server
        )
        return try #require(restored["record"]?.text)
    }

    @Test("rows replaced come back whole and active, rows added go, grants made are revoked, sequences stay")
    func roundTrip() async throws {
        let set = try await conflict()
        let before = try await server.jobs()
        let record = try await replace(with: set)
        let restored = try await server.jobs()
        let sequence = try await server.number("SELECT last_value FROM cron.jobid_seq")

        let plan = try await vault("restore", record, "--dry-run", on: server)
        #expect(plan.objects(of: "update") == ["\"kept\""])
        #expect(plan.objects(of: "remove") == ["\"added\""])
        #expect(plan.objects(of: "grant") == ["cron"])
        #expect(try await server.jobs() == restored)
        #expect(try await vault("restore", record, on: server, status: 64).errorCode == "needs-confirm")
        #expect(
            try await vault("restore", record, "--create-roles", "--confirm", on: server, status: 64).errorCode
                == "usage"
        )

        // Rows that are not those on record are never brought back.
        let folder = vault.repository + "/records/"
        let path = try FileManager.default.subpathsOfDirectory(atPath: folder).first {
            $0.hasSuffix("\(record)-former.jobs")
        }
        let former = URL(filePath: folder + (path ?? ""))
        let kept = try String(contentsOf: former, encoding: .utf8)
        try Data(kept.replacing("SELECT 1", with: "SELECT 2").utf8).write(to: former)
        #expect(try await vault("restore", record, "--confirm", on: server, status: 13).errorCode == "damaged")
        #expect(try await server.jobs() == restored)
        try Data(kept.utf8).write(to: former)

        let undone = try await vault("restore", record, "--confirm", on: server)
        #expect(undone["undoes"]?.text == record)
        #expect(try await server.jobs() == before)
        #expect(try await !server.holds("SELECT has_schema_privilege('app', 'cron', 'USAGE')"))
        #expect(try await server.number("SELECT last_value FROM cron.jobid_seq") == sequence)
        #expect(try await vault("check")["status"]?.text == "ok")

        let again = try await vault("restore", record, "--confirm", on: server)
        #expect(again["record"] == .null)
        #expect(Set(again.objects(of: "skip")) == ["\"kept\"", "\"added\""])
        // The undo is on record like everything else.
        let id = try #require(undone["record"]?.text)
        try await vault("restore", id, "--confirm", on: server)
        #expect(try await server.jobs() == restored)
    }

    @Test("a job that somebody changed since is a blocker; skip leaves it, replace undoes it, --job takes the others")
    func changed() async throws {
        let record = try await replace(with: try await conflict())
        try await server.psql("UPDATE cron.job SET command = 'SELECT 3' WHERE jobname = 'added'")
        let fingerprint = try await server.cronFingerprint()
        let blocked = try await vault("restore", record, "--confirm", on: server, status: 1)
        #expect(blocked.blockerCodes == ["job-changed"])
        #expect(try await server.cronFingerprint() == fingerprint)
        try await vault("restore", record, "--job", "kept", "--confirm", on: server)
        #expect(try await server.psql("SELECT jobname FROM cron.job WHERE active") == "kept")
        try await vault("restore", record, "--on-conflict", "skip", "--confirm", on: server)
        #expect(try await server.number("SELECT count(*) FROM cron.job WHERE command = 'SELECT 3'") == 1)
        try await vault("restore", record, "--on-conflict", "replace", "--confirm", on: server)
        #expect(try await server.psql("SELECT jobname FROM cron.job") == "kept")
    }

    @Test("a row whose owner is gone, and one whose name another job has now, do not come back")
    func blockers() async throws {
        let set = try await conflict()
        try await server.psql("CREATE ROLE leaver LOGIN; UPDATE cron.job SET username = 'leaver'")
        // As another owner's it is another job: the set's own is added, and this one stays.
        try await server.psql("UPDATE cron.job SET username = 'postgres'")
        let record = try await replace(with: set)
        try await server.psql("UPDATE cron.job SET jobname = 'other' WHERE jobname = 'kept'")
        try await server.psql("UPDATE cron.job SET jobname = 'kept' WHERE jobname = 'added'")
        let blocked = try await vault(
            "restore",
            record,
            "--on-conflict",
            "skip",
            "--job",
            "kept",
            "--dry-run",
            on: server
        )
        #expect(blocked.objects(of: "skip").contains("\"kept\""))
        let path = vault.folder.path("jobs.yaml")
        try await server.emptyCron()
        try await server.insert([.init("leaving", username: "leaver")])
        try "jobs: []\n".write(toFile: path, atomically: true, encoding: .utf8)
        let applied = try await vault("apply", path, "--delete", "--confirm", on: server)
        try await server.psql("DROP ROLE leaver")
        let id = try #require(applied["record"]?.text)
        #expect(
            try await vault("restore", id, "--confirm", on: server, status: 1).blockerCodes == ["role-missing"]
        )
        try await server.createRole("leaver")
        try await vault("restore", id, "--confirm", on: server)
        #expect(try await server.psql("SELECT jobname, active FROM cron.job") == "leaving|t")
    }

    @Test("the runs that a restore brought go by their ids, those that stood there before and since stay")
    func history() async throws {
        try await server.emptyCron()
        try await server.insert([.init("busy")])
        try await server.addRuns(300, of: 1)
        let set = try await vault.backup(server)
        // Every third is there still, so that they are staged; the job's own later runs are nobody's business.
        try await server.psql("DELETE FROM cron.job_run_details WHERE runid % 3 <> 0")
        let before = try await server.runs()
        let restored = try await vault("restore", set, on: server)
        #expect(restored["history"]?["restored"] == .number(200))
        let record = try #require(restored["record"]?.text)
        try await server.addRuns(5, of: 1)
        let later = try await server.runs(where: "runid > 300")
        let plan = try await vault("restore", record, "--dry-run", on: server)
        #expect(plan.actions("history").first?["detail"]?.text?.hasPrefix("200 runs") == true)
        let undone = try await vault("restore", record, "--confirm", on: server)
        #expect(undone["runs"] == .number(200))
        #expect(try await server.runs() == before + "\n" + later)

        // Onto an empty table they go straight in.
        try await server.emptyCron()
        let second = try await vault("restore", set, on: server)
        let id = try #require(second["record"]?.text)
        let kept = try await vault("restore", id, "--layers", "cron", "--confirm", on: server)
        #expect(kept["runs"] == .number(0))
        #expect(try await server.number("SELECT count(*) FROM cron.job_run_details") == 300)
        #expect(try await vault("restore", id, "--confirm", on: server)["runs"] == .number(300))
        #expect(try await server.number("SELECT count(*) FROM cron.job_run_details") == 0)
        #expect(try await server.number("SELECT last_value FROM cron.runid_seq") >= 300)
    }

    @Test("a job that was paused before is owed its state again after the undo; jobs that are gone are owed nothing")
    func owed() async throws {
        let set = try await conflict()
        try await vault("pause", on: server)
        let record = try await replace(with: set)
        try await vault("restore", record, "--confirm", on: server)
        #expect(try await server.number("SELECT count(*) FROM cron.job WHERE active") == 0)
        let armed = try await vault("arm", "--confirm", "--source-gone", on: server)
        #expect(armed["refused"]?.elements.isEmpty == true)
        #expect(try await server.psql("SELECT jobname, active FROM cron.job") == "kept|t")

        // And what was armed can be disarmed, and waits again.
        let arm = try #require(
            try FileManager.default.subpathsOfDirectory(atPath: vault.repository + "/records")
                .first { $0.hasSuffix("-arm.json") }?.split(separator: "/").last?.dropLast("-arm.json".count)
        )
        try await vault("restore", String(arm), "--confirm", on: server)
        #expect(try await server.psql("SELECT jobname, active FROM cron.job") == "kept|f")
        try await vault("arm", "--confirm", "--source-gone", on: server)
        #expect(try await server.psql("SELECT jobname, active FROM cron.job") == "kept|t")
    }

    @Test("an apply can be undone: changed rows are as they were, deleted ones are back, new ones are gone")
    func apply() async throws {
        try await server.emptyCron()
        try await server.insert([.init("changed"), .init("deleted", isActive: false), .init("same")])
        let before = try await server.jobs()
        let path = vault.folder.path("jobs.yaml")
        let job = { (name: String, command: String) in
            "- {jobname: \(name), schedule: 0 3 * * *, command: \(command), database: postgres, username: postgres, active: true}\n"
        }
        let file = "jobs:\n" + job("changed", "SELECT 2") + job("same", "SELECT 1") + job("new", "SELECT 3")
        try file.write(toFile: path, atomically: true, encoding: .utf8)
        let applied = try await vault("apply", path, "--delete", "--confirm", on: server)
        let record = try #require(applied["record"]?.text)
        #expect(try await server.psql("SELECT jobname FROM cron.job ORDER BY 1") == "changed\nnew\nsame")
        try await vault("restore", record, "--confirm", on: server)
        #expect(try await server.jobs() == before)
    }

    @Test("records go where the user says, and to the state folder where the repository is read-only")
    func recordFolder() async throws {
        try await server.emptyCron()
        try await server.insert([.init("one")])
        let set = try await vault.backup(server, layers: "cron")
        try await server.psql("DELETE FROM cron.job")
        let folder = vault.folder.path("elsewhere")
        let restored = try await vault("restore", set, "--layers", "cron", "--record-dir", folder, on: server)
        let record = try #require(restored["record"]?.text)
        #expect(!FileManager.default.fileExists(atPath: vault.repository + "/records"))
        #expect(try await vault("restore", record, "--confirm", on: server, status: 1).errorCode == "no-set")
        try await vault("restore", record, "--confirm", "--record-dir", folder, on: server)
        #expect(try await server.number("SELECT count(*) FROM cron.job") == 0)
        let state = vault.folder.path("state")
        var command = try CronvaultCommand()
        let mounts = "mount --bind $0 $0 && mount -o remount,ro,bind $0 && trap 'umount $0' EXIT && \"$@\""
        command.program.prefix = try await Program.ownMounts() + ["sh", "-c", mounts, vault.repository]
        for words in [["restore", set, "--layers", "cron"], ["arm", "--source-gone", "--confirm"]] {
            let result = try await command.run(
                vault.arguments(words, on: server),
                environment: ["XDG_STATE_HOME": state]
            )
            #expect(result.status == 0, "\(result.output)\(result.errors)")
        }
        #expect(try await server.psql("SELECT jobname, active FROM cron.job") == "one|t")
        #expect(FileManager.default.fileExists(atPath: state + "/cronvault/records"))
    }

    @Test("what is neither set nor record is named as such; a pause is ended by arm")
    func unknown() async throws {
        _ = try await conflict()
        #expect(try await vault("restore", "19990101", on: server, status: 1).errorCode == "no-set")
        let pause = try #require(try await vault("pause", on: server)["record"]?.text)
        let refused = try await vault("restore", pause, on: server, status: 1)
        #expect(refused.errorCode == "record-not-undoable")
        try await server.emptyCron()
        #expect(try await vault("restore", pause, on: server, status: 1).errorCode == "record-not-undoable")
    }

    @Test("a role that may not write rows takes back its own jobs that functions made, and what it armed")
    func functions() async throws {
        try await server.emptyCron()
        try await server.psql(
            """
            DROP ROLE IF EXISTS app; CREATE ROLE app LOGIN; GRANT USAGE ON SCHEMA cron TO app;
            GRANT EXECUTE ON ALL FUNCTIONS IN SCHEMA cron TO app;
            """
        )
        try await server.insert([.init("own", username: "app"), .init("of another")])
        let set = try await vault.backup(server, layers: "cron")
        try await server.psql("DELETE FROM cron.job WHERE jobname = 'own'")
        let run = { (words: [String]) in
            try await vault.run(words + ["--db", server.connection(user: "app")], on: nil)
        }
        let restored = try await run(["restore", set, "--method", "functions", "--job", "own"])
        #expect(restored.status == 0, "\(restored.output)")
        let record = try #require(try restored.json()["record"]?.text)
        #expect(try await run(["arm", "--confirm", "--source-gone"]).status == 0)
        #expect(try await server.psql("SELECT jobname FROM cron.job WHERE active ORDER BY 1") == "of another\nown")
        let undone = try await run(["restore", record, "--confirm"])
        #expect(undone.status == 0, "\(undone.output)")
        #expect(try await server.psql("SELECT jobname FROM cron.job") == "of another")
    }

    @Test("sessions older than an extension that a restore created are named by arm: what they schedule is overlooked")
    func olderSessions() async throws {
        try await server.emptyCron()
        try await server.insert([.init("one")])
        let set = try await vault.backup(server, layers: "cron")
        try await server.loseCron()
        let session = "SELECT pid FROM pg_stat_activity WHERE application_name = 'old'"
        async let sleeping = server.psql("SET application_name = old; SELECT pg_sleep(60)")
        try await eventually("the session is there") { try await !server.psql(session).isEmpty }
        try await vault("restore", set, "--layers", "cron", on: server)
        let armed = try await vault("arm", "--confirm", "--source-gone", on: server)
        let pid = try await server.number(session)
        #expect(armed["older_sessions"]?.elements.contains(.number(Double(pid))) == true)
        try await server.psql("SELECT pg_terminate_backend(\(pid))")
        _ = try? await sleeping
    }
}
