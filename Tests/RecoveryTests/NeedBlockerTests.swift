import CronModel
import Testing

@testable import Operations

@Suite("Roles and databases that jobs need")
struct NeedBlockerTests {
    @Test("a missing owner blocks, naming its jobs, also inactive ones")
    func missingRole() throws {
        let set = MadeUpSet(jobs: [
            MadeUp.job(1, "a"), MadeUp.job(2, nil, active: false), MadeUp.job(3, "c", username: "postgres"),
        ])
        var target = MadeUpTarget()
        target.roles = [MadeUp.role("postgres")]
        let plan = target.plan(set)
        let blocker = try #require(plan.blockers.first)
        #expect(plan.blockerCodes == ["role-missing"])
        #expect(blocker.object == "app")
        #expect(blocker.problem.english.contains("\"a\", #2"))
        #expect(!blocker.problem.english.contains("\"c\""))
    }

    @Test("--create-roles and --map-role clear it")
    func clearing() {
        var target = MadeUpTarget()
        target.roles = [MadeUp.role("new_app"), MadeUp.role("postgres")]
        var create = RestoreOptions()
        create.createRoles = true
        let created = target.plan(
            MadeUpSet(roles: [MadeUp.role("app", isSuperuser: true, memberOf: ["staff"])]),
            create
        )
        #expect(created.blockers.isEmpty)
        #expect(created.roles == ["app"])
        #expect(created.actions(.role).first?.detail.english.contains("not as the superuser it was") == true)
        #expect(created.actions(.role).first?.detail.english.contains("memberships are not restored") == true)
        var map = RestoreOptions()
        map.roles = ["app": "new_app"]
        let mapped = target.plan(MadeUpSet(), map)
        #expect(mapped.blockers.isEmpty)
        #expect(mapped.writes.map(\.username) == ["new_app"])
        map.roles = ["app": "nobody"]
        #expect(target.plan(MadeUpSet(), map).blockers.map(\.object) == ["nobody"])
    }

    @Test("a role whose name only looks the same is missing")
    func spelling() {
        var target = MadeUpTarget()
        target.roles = [MadeUp.role("caf\u{E9}")]
        let set = MadeUpSet(jobs: [
            MadeUp.job(1, "a", username: "cafe\u{301}"), MadeUp.job(2, "b", username: "caf\u{E9}"),
        ])
        #expect(target.plan(set).blockers.map { Array($0.object.utf8) } == [Array("cafe\u{301}".utf8)])
    }

    @Test("a role that holds a grant blocks too, but not where single jobs are asked for")
    func missingGrantee() {
        let set = MadeUpSet(grants: [MadeUp.usage(of: "reader")])
        #expect(MadeUpTarget().plan(set).blockers.map(\.object) == ["reader"])
        var options = RestoreOptions()
        options.jobs = ["nightly"]
        #expect(MadeUpTarget().plan(set, options).blockers.isEmpty)
    }

    @Test("a row of the target whose owner is gone blocks: its launcher is dead already")
    func deadTarget() {
        var target = MadeUpTarget()
        target.jobs = [MadeUp.job(9, "theirs", username: "ghost")]
        let plan = target.plan(MadeUpSet())
        #expect(plan.blockerCodes == ["role-missing"])
        #expect(plan.blockers.first?.problem.english.contains("\"theirs\"") == true)
    }

    @Test("a superuser's jobs block where cron.enable_superuser_jobs is off")
    func superusers() {
        let set = MadeUpSet(jobs: [MadeUp.job(1, "a", username: "postgres", active: false)])
        var target = MadeUpTarget()
        #expect(target.plan(set).blockers.isEmpty)
        target.settings = MadeUp.settings(["cron.enable_superuser_jobs": "off"])
        #expect(target.plan(set).blockerCodes == ["superuser-jobs"])
        #expect(target.plan(MadeUpSet()).blockers.isEmpty)
        var map = RestoreOptions()
        map.roles = ["postgres": "app"]
        #expect(target.plan(set, map).blockers.isEmpty)
    }

    @Test("a role that may not read whether the server admits superusers' jobs restores none of them")
    func unknownSuperusers() {
        var target = MadeUpTarget()
        target.settings = nil
        let set = MadeUpSet(jobs: [MadeUp.job(1, "a", username: "postgres")])
        #expect(target.plan(set).blockerCodes == ["settings-unreadable"])
        #expect(target.plan(MadeUpSet()).blockers.isEmpty)
        target.settings = MadeUp.settings()
        #expect(target.plan(set).blockers.isEmpty)
    }

    @Test("a missing database, or one that admits nobody, blocks unless it is mapped")
    func databases() {
        var target = MadeUpTarget()
        target.databases = [MadeUp.database("postgres"), MadeUp.database("store")]
        #expect(target.plan(MadeUpSet()).blockerCodes == ["database-missing"])
        #expect(target.plan(MadeUpSet()).blockers.first?.problem.english.contains("\"nightly\"") == true)
        var map = RestoreOptions()
        map.databases = ["shop": "store"]
        #expect(target.plan(MadeUpSet(), map).blockers.isEmpty)
        #expect(target.plan(MadeUpSet(), map).writes.map(\.database) == ["store"])
        target.databases = [MadeUp.database("postgres"), MadeUp.database("shop", allowsConnections: false)]
        #expect(target.plan(MadeUpSet()).blockerCodes == ["database-missing"])
    }

    @Test("roles that may not log in or connect are noted: their jobs would fail, nobody else's")
    func notes() {
        var target = MadeUpTarget()
        target.roles = [MadeUp.role("app", canLogin: false)]
        target.forbidden = [.init(role: "app", database: "shop")]
        let plan = target.plan(MadeUpSet())
        #expect(plan.blockers.isEmpty)
        #expect(plan.actions(.note).map(\.object) == ["app", "app"])
    }
}
