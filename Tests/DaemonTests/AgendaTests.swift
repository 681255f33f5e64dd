import BackupRepository
import CronSchedule
import Operations
import PostgresAccess
import Testing

@testable import Daemon

@Suite("The agenda: what runs beside what")
struct AgendaTests {
    private let start = Instant(secondsSince1970: 1_800_000_000)

    private func settings(_ clusters: Int, parallel: Int, works: [Work] = [.backup]) throws -> DaemonSettings {
        var settings = DaemonSettings(place: RepositoryPlace(LocalFolder(root: "/nowhere")))
        settings.parallel = parallel
        for index in 0..<clusters {
            var cluster = WatchedCluster(server: ConnectionSettings(), backup: Backup.Options())
            for work in works {
                cluster.schedules[work] = WorkSchedule(try Schedule("* * * * *"), in: .utc, catchUp: .always)
            }
            settings.clusters["c\(index)"] = cluster
        }
        return settings
    }

    @Test("no more operations begin than may run at a time; the next one begins when one ends")
    func parallel() throws {
        var agenda = Agenda()
        agenda.apply(try settings(5, parallel: 2), at: start)
        let first = agenda.take(at: start)
        #expect(first.map(\.key.cluster) == ["c0", "c1"])
        #expect(agenda.take(at: start).isEmpty)
        agenda.finish(first[0].key, .done, at: start)
        #expect(agenda.take(at: start).map(\.key.cluster) == ["c2"])
    }

    @Test("what somebody asks for goes before what is due, once, and never beside other work of its cluster")
    func asked() throws {
        var agenda = Agenda()
        agenda.apply(try settings(3, parallel: 2), at: start)
        let drill = Agenda.Key(cluster: "c2", work: .drill)
        agenda.request(drill, .asked("ops"), at: start)
        agenda.request(drill, .asked("dba"), at: start)
        agenda.request(Agenda.Key(cluster: "c2", work: .backup), .asked("ops"), at: start.advanced(bySeconds: 1))
        let first = agenda.take(at: start)
        #expect(first.map(\.key.description) == ["c2 drill", "c0 backup"])
        #expect(first[0].reason == .asked("dba") && first[1].reason == .schedule)
        agenda.finish(first[1].key, .done, at: start)
        #expect(agenda.take(at: start).map(\.key.description) == ["c1 backup"])
        agenda.finish(drill, .failed, at: start)
        let next = agenda.take(at: start)
        #expect(next.map(\.key.description) == ["c2 backup"] && next[0].reason == .asked("ops"))
    }

    @Test("job lists wait for no backup, and a few at a time for each other")
    func jobLists() throws {
        var agenda = Agenda()
        agenda.apply(try settings(1, parallel: 1), at: start)
        for index in 0..<10 {
            let key = Agenda.Key(cluster: "c\(index)", work: .jobList)
            agenda.request(key, .jobList, at: start.advanced(bySeconds: -index))
        }
        let first = agenda.take(at: start)
        #expect(first.map(\.key.description).sorted() == ["c0 backup"] + (6...9).map { "c\($0) job-list" })
        agenda.finish(first[0].key, .done, at: start)
        #expect(agenda.take(at: start).map(\.key.cluster) == ["c5"])
    }

    @Test("two operations of one cluster never overlap")
    func overlap() throws {
        var agenda = Agenda()
        agenda.apply(try settings(1, parallel: 8, works: [.backup, .verify, .prune]), at: start)
        let later = start.advanced(bySeconds: 120)
        let first = agenda.take(at: later)
        #expect(first.map(\.key.work) == [.backup])
        #expect(agenda.take(at: later).isEmpty)
        agenda.finish(first[0].key, .failed, at: later)
        #expect(agenda.take(at: later).count == 1)
    }

    @Test("what somebody else is at is looked at again in a minute, and is no failure")
    func elsewhere() throws {
        var agenda = Agenda()
        agenda.apply(try settings(1, parallel: 1), at: start)
        let taken = try #require(agenda.take(at: start).first)
        agenda.finish(taken.key, .elsewhere, at: start)
        #expect(agenda.take(at: start.advanced(bySeconds: 59)).isEmpty)
        #expect(agenda.appointments[taken.key]?.failures == 0)
        agenda.wasDone(taken.key, at: start.advanced(bySeconds: 30))
        #expect(agenda.take(at: start.advanced(bySeconds: 59)).isEmpty)
    }

    @Test("a cluster that the configuration no longer names has no appointments; what is under way goes on")
    func removed() throws {
        var agenda = Agenda()
        agenda.apply(try settings(2, parallel: 2), at: start)
        let taken = agenda.take(at: start)
        agenda.apply(try settings(1, parallel: 2), at: start)
        #expect(agenda.running.count == 2)
        for assignment in taken { agenda.finish(assignment.key, .done, at: start) }
        #expect(agenda.appointments.keys.map(\.cluster) == ["c0"])
    }
}
