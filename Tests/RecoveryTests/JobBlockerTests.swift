import BackupFormat
import CronModel
import CronSchedule
import Testing

@testable import Operations

@Suite("Jobs that cannot be restored as they are")
struct JobBlockerTests {
    private func options(
        _ rule: RestoreOptions.ConflictRule = .fail,
        nodes: [NodeAddress: NodeAddress] = [:]
    ) -> RestoreOptions {
        var options = RestoreOptions()
        options.onConflict = rule
        options.nodes = nodes
        return options
    }

    @Test("same name, other content: a blocker, or skipped, or replaced and then inactive")
    func conflict() throws {
        var target = MadeUpTarget()
        target.jobs = [MadeUp.job(8, schedule: "0 9 * * *", node: NodeAddress(name: "localhost", port: 5433))]
        let failing = target.plan(MadeUpSet())
        #expect(failing.blockerCodes == ["job-conflict"])
        #expect(failing.actions(.conflict).count == 1)

        let skipping = target.plan(MadeUpSet(), options(.skip))
        #expect(skipping.blockers.isEmpty)
        #expect(skipping.writes.isEmpty)
        #expect(skipping.actions(.skip).count == 1)

        let replacing = target.plan(MadeUpSet(), options(.replace))
        #expect(replacing.blockers.isEmpty)
        let write = try #require(replacing.writes.first)
        #expect(write.jobid == 8 && write.replaces && write.wantedActive)
        #expect(
            replacing.actions(.update).first?.detail.english.contains("it is active now and will be inactive") == true
        )

        target.jobs[0].active = false
        #expect(
            target.plan(MadeUpSet(), options(.replace)).actions(.update).first?.detail.english.contains("active now")
                == false
        )
    }

    @Test("an identical job is left as it is, its state too, unless its node leads elsewhere")
    func identical() {
        var target = MadeUpTarget()
        let (here, there) = (NodeAddress(name: "localhost", port: 5433), NodeAddress(name: "localhost", port: 5432))
        target.jobs = [MadeUp.job(8, node: here, active: false)]
        #expect(target.plan(MadeUpSet()).blockers.isEmpty)
        #expect(target.plan(MadeUpSet()).writes.isEmpty)
        #expect(target.plan(MadeUpSet()).actions(.skip).map(\.object) == ["\"nightly\""])

        target.jobs = [MadeUp.job(8, node: there)]
        #expect(target.plan(MadeUpSet()).blockerCodes == ["node-elsewhere"])
        #expect(target.plan(MadeUpSet(), options(nodes: [there: there])).blockers.isEmpty)
    }

    @Test("each new row is aimed at the target; --map-node alone aims it elsewhere")
    func nodes() {
        let source = NodeAddress(name: "localhost", port: 5432)
        let plan = MadeUpTarget().plan(MadeUpSet())
        #expect(plan.writes.map(\.node) == [NodeAddress(name: "localhost", port: 5433)])
        #expect(plan.actions(.remap).first?.detail.english == "node localhost:5432 → localhost:5433")
        let kept = MadeUpTarget().plan(MadeUpSet(), options(nodes: [source: source]))
        #expect(kept.writes.map(\.node) == [source])
        var target = MadeUpTarget()
        target.settings = MadeUp.settings(["cron.host": "/run/postgresql"])
        #expect(target.plan(MadeUpSet()).writes.map(\.node.name) == ["/run/postgresql"])
        let remote = MadeUpSet(jobs: [MadeUp.job(1, node: NodeAddress(name: "db9", port: 5432))])
        let detail = MadeUpTarget().plan(remote).actions(.remap).first?.detail.english
        #expect(detail?.contains("in the set it ran on another server") == true)
    }

    @Test("a name over 63 bytes is cut where the target's catalog has no more room, and that is said")
    func longName() {
        let set = MadeUpSet(jobs: [MadeUp.job(1, String(repeating: "长", count: 22))])
        let cut = MadeUpTarget().plan(set)
        #expect(cut.blockers.isEmpty)
        #expect(cut.writes.map(\.jobname) == [String(repeating: "长", count: 21)])
        #expect(cut.actions(.note).map(\.object) == ["\"\(String(repeating: "长", count: 22))\""])
        var newer = MadeUpTarget()
        (newer.extension, newer.installable, newer.release) = (MadeUp.extension("1.6"), "1.6", .newest)
        #expect(newer.plan(set).writes.map(\.jobname) == [String(repeating: "长", count: 22)])
        #expect(newer.plan(set).actions(.note).isEmpty)
        let fitting = MadeUpSet(jobs: [MadeUp.job(1, String(repeating: "长", count: 21))])
        #expect(MadeUpTarget().plan(fitting).actions(.note).isEmpty)
    }

    @Test("two names that are one once they are cut: a blocker, or the first alone comes back")
    func cutCollision() {
        let stem = String(repeating: "n", count: 63)
        let set = MadeUpSet(jobs: [MadeUp.job(1, stem + "1"), MadeUp.job(2, stem + "2"), MadeUp.job(3, "other")])
        #expect(MadeUpTarget().plan(set).blockerCodes == ["name-collision"])
        #expect(MadeUpTarget().plan(set).blockers.map(\.object) == ["\"\(stem)\""])
        #expect(MadeUpTarget().plan(set, options(.skip)).writes.map(\.source) == [1, 3])
    }

    @Test("a catalog without names takes the jobs without them, and says so")
    func namesLost() {
        var target = MadeUpTarget()
        target.extension = MadeUp.extension("1.2", columns: Array(MadeUp.columns.dropLast()))
        let plan = target.plan(MadeUpSet())
        #expect(plan.blockers.isEmpty)
        #expect(plan.writes.map(\.jobname) == [nil])
        #expect(plan.runSequence == 0)
        #expect(plan.actions(.note).map(\.object) == ["\"nightly\""])
        #expect(plan.actions(.note)[0].detail.english.contains("ALTER EXTENSION pg_cron UPDATE would bring 1.4-1"))
    }

    @Test("a zone that the target does not know, and a schedule that never runs there")
    func otherTimes() {
        let yearly = MadeUpSet(jobs: [MadeUp.job(1, schedule: "@yearly")])
        var newer = MadeUpTarget()
        (newer.extension, newer.installable, newer.release) = (MadeUp.extension("1.6"), "1.6", .newest)
        #expect(newer.plan(yearly).actions(.note).map(\.object) == ["\"nightly\""])
        #expect(MadeUpTarget().plan(yearly).actions(.note).isEmpty)
        var abroad = MadeUpSet(release: .newest)
        abroad.timezone = "Asia/Shanghai"
        #expect(MadeUpTarget().plan(abroad).actions(.note).map(\.object) == ["cron.timezone"])
        #expect(newer.plan(abroad).actions(.note)[0].detail.english.contains("cron.timezone = 'Asia/Shanghai'"))
        abroad.timezone = "GMT"
        #expect(MadeUpTarget().plan(abroad).actions(.note).isEmpty)
    }

    @Test("a schedule that the source accepts and the target does not")
    func schedule() {
        let set = MadeUpSet(jobs: [MadeUp.job(1, schedule: "30 seconds")], release: .newest)
        #expect(MadeUpTarget().plan(set).blockerCodes == ["schedule-rejected"])
        #expect(MadeUpTarget().plan(set, options(.skip)).writes.isEmpty)
        var newer = MadeUpTarget()
        newer.release = .newest
        #expect(newer.plan(set).blockers.isEmpty)
        // What the source rejected too never ran there; it comes back as it was.
        #expect(MadeUpTarget().plan(MadeUpSet(jobs: [MadeUp.job(1, schedule: "bogus")])).blockers.isEmpty)
    }

    @Test("two jobs that mapping gives one name and owner")
    func collision() {
        let set = MadeUpSet(jobs: [
            MadeUp.job(1, "a"), MadeUp.job(2, "a", username: "other"), MadeUp.job(3, "b", username: "other"),
        ])
        var options = options()
        options.roles = ["other": "app"]
        let plan = MadeUpTarget().plan(set, options)
        #expect(plan.blockerCodes == ["name-collision"])
        #expect(plan.blockers.map(\.object) == ["\"a\""])
        options.jobs = ["1", "b"]
        #expect(MadeUpTarget().plan(set, options).blockers.isEmpty)
    }

    @Test("a grant that pg_cron's objects cannot have")
    func malformedGrant() {
        let evil = Grant(
            target: .function,
            object: "cron.schedule(text); DROP TABLE x",
            grantee: "app",
            privilege: "EXECUTE",
            grantable: false,
            revoked: false
        )
        #expect(MadeUpTarget().plan(MadeUpSet(grants: [evil])).blockerCodes == ["grant-malformed"])
        let plan = MadeUpTarget().plan(MadeUpSet(grants: [MadeUp.usage(of: "app")]))
        #expect(plan.blockers.isEmpty)
        #expect(plan.actions(.grant).map(\.detail.english) == ["GRANT USAGE ON SCHEMA cron TO \"app\""])
    }

    @Test("a COPY to the client is noted, but not where background workers run the jobs")
    func hazard() {
        let set = MadeUpSet(jobs: [MadeUp.job(1, command: "copy t to stdout")])
        #expect(MadeUpTarget().plan(set).actions(.note).map(\.object) == ["\"nightly\""])
        var target = MadeUpTarget()
        target.settings = MadeUp.settings(["cron.use_background_workers": "on"])
        #expect(target.plan(set).actions(.note).isEmpty)
    }
}
