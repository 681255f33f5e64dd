import Foundation
import TestSupport
import Testing

extension MatrixTests {
    @Suite("Traps that depend on the release")
    struct TrapTests {
        @Test("T4: one row of a role that is not there; the restore refuses it", arguments: Matrix.Name.allCases)
        func missingOwner(_ name: Matrix.Name) async throws {
            try await Matrix.using(name) { matrix, server in
                try await server.createRole("ghost")
                try await server.insert([.init("of a ghost", username: "ghost", isActive: false)])
                let set = try await matrix.vault.set(of: server, cluster: "ghost-\(name.rawValue)")
                // The row goes first: a launcher that reads it without its owner ends.
                try await server.emptyCron()
                try await server.psql("DROP ROLE ghost")
                let launcher = try await server.steadyLauncher()
                let words = ["--cluster", "ghost-\(name.rawValue)"]
                let blocked = try await matrix.vault.restore(set["set"]?.text ?? "", words, on: server)
                #expect(blocked.blockerCodes == ["role-missing"])
                #expect(try await server.launcher() == launcher)

                // The row by other means: what it does depends on the release, that it is seen does not.
                try await server.insert([.init("of a ghost", username: "ghost", isActive: false)])
                let seen = try await matrix.vault.run(["verify"] + words + ["--watch", "4"], on: server).json()
                #expect(seen.checks["roles.exist"] == "failed")
                #expect(seen.checks["launcher.alive"] == (name == .bullseye ? "ok" : "failed"))
                try await server.psql("DELETE FROM cron.job")
                try await eventually("the launcher is back") { try await !server.launcher().isEmpty }
            }
        }

        @Test(
            "T15: what was restored and armed is run by the launcher of each release",
            arguments: Matrix.Name.allCases
        )
        func runsOnceArmed(_ name: Matrix.Name) async throws {
            try await Matrix.using(name) { matrix, server in
                let cluster = "armed-\(name.rawValue)"
                let isFast = name == .trixie || name == .sid
                let schedule = isFast ? "1 second" : "* * * * *"
                try await server.insert([.init("beat", schedule: schedule, username: "alice", isActive: false)])
                try await matrix.vault.set(of: server, cluster: cluster)
                try await server.loseCron()
                let restored = try await matrix.vault.restore("latest", ["--cluster", cluster], on: server)
                #expect(restored["verify"]?.unpassed == [:])
                // Inactive in the set: arming leaves it so, by hand it starts.
                let armed = try await matrix.vault.run(["arm", "--confirm", "--cluster", cluster], on: server).json()
                #expect(armed["armed"] == .list([]))
                try await server.psql("UPDATE cron.job SET active = true")
                try await eventually("a run of the restored job") {
                    try await server.holds("SELECT count(*) > 0 FROM cron.job_run_details WHERE status = 'succeeded'")
                }
                try await server.psql("DELETE FROM cron.job")
            }
        }

        @Test(
            "T13: on 1.6.5 one superuser's row with cron.enable_superuser_jobs off ends the server; it is never written"
        )
        func superuserRow() async throws {
            try await Matrix.using(.trixie) { matrix, server in
                try await server.insert([.init("of a superuser", isActive: false)])
                let report = try await matrix.vault.set(of: server, cluster: "superuser")
                let set = try #require(report["set"]?.text)
                try await MatrixServer.with("trixie") { other in
                    let place = try await other.start(["cron.enable_superuser_jobs": "off"])
                    let blocked = try await matrix.vault.restore(set, ["--cluster", "superuser"], on: place.server)
                    #expect(blocked.blockerCodes == ["superuser-jobs"])
                    let options = ["--cluster", "superuser", "--map-role", "postgres=boss", "--create-roles"]
                    let restored = try await matrix.vault.restore(set, options, on: place.server)
                    #expect(restored["applied"] == .boolean(true))
                    #expect(try !Self.crashed(place))
                    // The same row by hand shows what was at stake.
                    _ = try? await place.server.insert([.init("by hand", isActive: false)])
                    try await eventually("the launcher crashes") { try Self.crashed(place) }
                }
            }
        }

        private static func crashed(_ place: MatrixServer.Place) throws -> Bool {
            try String(contentsOfFile: place.log, encoding: .utf8).contains("signal 11")
        }
    }
}
