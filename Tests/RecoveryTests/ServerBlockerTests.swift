import BackupFormat
import CronModel
import CronSchedule
import Testing

@testable import Operations

@Suite("What of a target keeps a set from being restored at all")
struct ServerBlockerTests {
    private let set = MadeUpSet()

    private func codes(_ change: (inout MadeUpTarget) -> Void) -> [String] {
        var target = MadeUpTarget()
        change(&target)
        return target.plan(set).blockerCodes
    }

    @Test("a server that has everything blocks nothing")
    func clear() {
        let plan = MadeUpTarget().plan(set)
        #expect(plan.blockers.isEmpty)
        #expect(plan.writes.map(\.jobid) == [1])
    }

    @Test("a standby, and a role whose transactions are read-only")
    func readOnly() {
        #expect(codes { ($0.facts, $0.isReadOnly) = (MadeUp.facts(inRecovery: true), true) } == ["standby"])
        #expect(codes { $0.isReadOnly = true } == ["read-only"])
    }

    @Test("a role that may not write other people's jobs")
    func rights() {
        #expect(codes { $0.mayWrite = false } == ["insufficient-rights"])
    }

    @Test("without the extension: pg_cron must be installed and loaded, then the plan creates it")
    func withoutExtension() {
        #expect(codes { $0.extension = nil } == [])
        #expect(codes { ($0.extension, $0.installable) = (nil, nil) } == ["pg-cron-not-installed"])
        #expect(codes { ($0.extension, $0.settings) = (nil, CronSettings([])) } == ["pg-cron-not-loaded"])
        // Who may not read settings cannot tell whether it is loaded; the server will.
        #expect(codes { ($0.extension, $0.settings) = (nil, nil) } == [])
        var target = MadeUpTarget()
        target.extension = nil
        #expect(target.plan(set).createsExtension)
        #expect(target.plan(set).actions(.extension).map(\.object) == ["pg_cron"])
        #expect(!MadeUpTarget().plan(set).createsExtension)
    }

    @Test("history alone needs an extension that is there")
    func historyAlone() {
        var options = RestoreOptions()
        options.layers = [.history]
        var target = MadeUpTarget()
        #expect(target.plan(set, options).blockers.isEmpty)
        #expect(target.plan(set, options).writes.isEmpty)
        target.extension = nil
        #expect(target.plan(set, options).blockerCodes == ["extension-missing"])
        #expect(!target.plan(set, options).createsExtension)
    }

    @Test("another cron database, unless it is mapped")
    func cronDatabase() {
        var target = MadeUpTarget()
        target.database = "ops"
        target.databases.append(MadeUp.database("ops"))
        #expect(target.plan(set).blockerCodes == ["cron-database-differs"])
        var options = RestoreOptions()
        options.databases = ["postgres": "ops"]
        #expect(target.plan(set, options).blockerCodes == [])
    }

    @Test("a catalog that knows no inactive jobs")
    func catalog() {
        let columns = Array(MadeUp.columns.dropLast())
        #expect(codes { $0.extension = MadeUp.extension("1.2", columns: columns) } == [])
        #expect(
            codes { $0.extension = MadeUp.extension("1.0", columns: Array(columns.dropLast())) } == ["catalog-too-old"]
        )
        #expect(codes { $0.extension = MadeUp.extension("1.3") } == [])
    }

    @Test("with several things wrong, all are named at once")
    func all() {
        let codes = codes { target in
            (target.mayWrite, target.isReadOnly, target.database, target.roles) = (false, true, "ops", [])
            target.databases.append(MadeUp.database("ops"))
        }
        #expect(codes == ["read-only", "insufficient-rights", "cron-database-differs", "role-missing"])
    }
}
