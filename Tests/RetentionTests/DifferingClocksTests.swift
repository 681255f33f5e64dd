import BackupFormat
import BackupRepository
import CronModel
import CronSchedule
import FoundationEssentials
import Glibc
import Operations
import PostgresAccess
import Synchronization
import TestSupport
import Testing

/// Hosts whose clocks are minutes apart share a repository: what was done last counts, whatever they say of its time.
@Suite("Clocks that differ", .server("clocks", "--option", "cron.launch_active_jobs=off"), .serialized)
struct DifferingClocksTests {
    private let folder: TemporaryFolder
    private let repository: Repository

    init() throws {
        folder = try TemporaryFolder("clocks")
        repository = try Repository.openOrMake(LocalFolder(root: folder.path("repository")))
    }

    /// A host with a clock that is so many seconds off.
    private struct Host: Sendable {
        let offset: Int

        var now: Instant { Instant.now().advanced(bySeconds: offset) }

        func environment(_ progress: Progress = .silent) -> Operations.Environment {
            Operations.Environment(toolVersion: "test", now: { now }, progress: progress)
        }
    }

    private let ahead = Host(offset: 600)
    private let behind = Host(offset: -600)

    private func backup(
        by host: Host,
        _ layers: Set<Layer> = [.cron, .history],
        _ progress: Progress = .silent
    ) async throws -> BackupReport {
        var options = Backup.Options()
        options.layers = layers
        return try await Backup(
            of: ConnectionSettings(conninfo: try TestServer.running().connection()),
            into: repository,
            options: options,
            environment: host.environment(progress)
        ).run()
    }

    private func prune(_ policy: RetentionPolicy, by host: Host) throws -> PruneReport {
        try Prune(of: "main", in: repository, policy: policy, environment: host.environment()).run(confirmed: true)
    }

    private func notOK(_ repository: Repository) throws -> [Check] {
        try IntegrityCheck(repository, progress: .silent).run(set: nil, cluster: "main").checks
            .filter { $0.status != .ok }
    }

    /// Makes everything in the repository look so old.
    private func age(by seconds: Int) throws {
        for path in try FileManager.default.subpathsOfDirectory(atPath: folder.path("repository")) {
            let moment = timeval(tv_sec: time(nil) - seconds, tv_usec: 0)
            var times = [moment, moment]
            #expect(utimes(folder.path("repository/\(path)"), &times) == 0)
        }
    }

    private static func id(at instant: Instant) -> SetID {
        var generator = SystemRandomNumberGenerator()
        return SetID(at: instant, generator: &generator)
    }

    /// A day but for five minutes, for a clock that is right; more than a day for one that is ahead.
    private static let almostADay = 86_400 - 300

    @Test("two take turns: sets and records keep the order in which they came, every run is read once, copies follow")
    func turns() async throws {
        let server = try TestServer.running()
        try await server.emptyCron()
        try await server.insert([.init("nightly")])
        let copy = CopyPlace(name: "far", retention: RetentionPlanTests.policy(last: 3)) { [folder] _ in
            try Repository.openOrMake(LocalFolder(root: folder.path("far")))
        }
        var taken: [SetID] = []
        for turn in 0..<6 {
            let host = turn.isMultiple(of: 2) ? ahead : behind
            try await server.addRuns(10, of: 1)
            let report = try await backup(by: host)
            #expect(report.history?.newRows == 10, "turn \(turn)")
            taken.append(report.set)
            #expect(try repository.find("latest", in: "main").set == report.set, "turn \(turn)")
            let run = CopyRun(of: "main", from: repository, into: copy, environment: host.environment())
            let brought = await run.bringUpToDate()
            #expect(brought.error == nil && brought.copied == [report.set], "turn \(turn): \(brought)")
            #expect(try copy.open().find("latest", in: "main").set == report.set, "turn \(turn)")
        }
        #expect(try repository.sets(of: "main") == taken)
        #expect(try repository.find("latest", in: "main", layers: [.history]).history?.rows == 60)
        #expect(try notOK(repository) == [])
        let fleet = try Fleet.read(repository, cache: nil) { _ in true }
        #expect(fleet.map(\.whole?.id) == [taken[5]])

        // Whoever prunes keeps the newest, and what it takes for sets of the future beside it.
        _ = try prune(RetentionPlanTests.policy(last: 2), by: behind)
        #expect(try repository.sets(of: "main").suffix(2) == taken.suffix(2))
        _ = try prune(RetentionPlanTests.policy(last: 2), by: ahead)
        #expect(try repository.sets(of: "main") == taken.suffix(2))
        #expect(try notOK(repository) == [])
        try await server.addRuns(10, of: 1)
        #expect(try await backup(by: behind).history?.newRows == 10)
        _ = try PruneWithCopies(
            of: "main",
            in: repository,
            policy: RetentionPlanTests.policy(last: 2),
            copies: [copy],
            environment: ahead.environment()
        ).run(confirmed: true)
        #expect(try copy.open().sets(of: "main").last == taken[5])
        #expect(try notOK(copy.open()) == [])
    }

    /// What one host does whenever another one's backup comes to a stage, and what came of it.
    private final class Meanwhile: Sendable {
        private let reports = Mutex<[Result<PruneReport, any Error>]>([])

        func progress(at stage: String? = nil, _ prune: @escaping @Sendable () throws -> PruneReport) -> Progress {
            Progress { event in
                guard case .stage(let text) = event, stage == nil || text.english == stage else { return }
                let report = Result { try prune() }
                self.reports.withLock { $0.append(report) }
            }
        }

        var all: [PruneReport] {
            get throws { try reports.withLock { try $0.map { try $0.get() } } }
        }
    }

    @Test("a clock that is ahead prunes while a host that is behind takes a set: nothing of that is swept")
    func pruneDuringBackup() async throws {
        let server = try TestServer.running()
        try await server.emptyCron()
        try await server.insert([.init("nightly")])
        for host in [behind, ahead, behind] {
            try await server.addRuns(20, of: 1)
            _ = try await backup(by: host)
        }
        // Segments that nobody refers to, which the next backup will write again, and a day old for the clock ahead.
        let last = try repository.find("latest", in: "main", layers: [.history])
        let history = try #require(last.history)
        let leftover = try #require(history.segments.last).name
        try repository.storage.removeFolder(Repository.folder(of: last.set, in: "main"))
        try age(by: Self.almostADay)

        let meanwhile = Meanwhile()
        let progress = meanwhile.progress {
            try prune(RetentionPlanTests.policy(last: 1), by: ahead)
        }
        let report = try await backup(by: behind, [.full, .cron, .history], progress)
        let prunes = try meanwhile.all
        #expect(prunes.count == 3, "at each layer")
        #expect(prunes.allSatisfy { $0.unfinished.isEmpty && $0.segments.isEmpty })
        #expect(prunes.allSatisfy { $0.obstacle == .unfinished(report.set) })
        #expect(report.status == .complete)
        #expect(report.history?.rows == 60)
        #expect(try repository.find("latest", in: "main").set == report.set)
        let stored = try repository.storage.list(
            Repository.folder(ofGeneration: history.generation, in: "main")
        ).map(\.name)
        #expect(stored.contains(leftover))
        #expect(try notOK(repository) == [])
    }

    @Test("a dump that has streamed for a day less five minutes is swept by it: the backup notices, a repeat succeeds")
    func sweptDuringBackup() async throws {
        let server = try TestServer.running()
        try await server.emptyCron()
        try await server.insert([.init("nightly")])
        try await server.addRuns(20, of: 1)
        let first = try await backup(by: ahead)
        try await server.addRuns(20, of: 1)
        let meanwhile = Meanwhile()
        let progress = meanwhile.progress(at: "full layer") {
            try age(by: Self.almostADay)
            return try prune(RetentionPlanTests.policy(last: 1), by: ahead)
        }
        let error = await #expect(throws: ActionableError.self) {
            _ = try await backup(by: behind, [.full, .cron, .history], progress)
        }
        #expect(error?.code == "file-gone")
        #expect(try meanwhile.all.map(\.unfinished.count) == [1])
        #expect(try repository.sets(of: "main") == [first.set])
        #expect(try notOK(repository) == [])
        let report = try await backup(by: behind, [.full, .cron, .history])
        #expect(report.history?.newRows == 20 && report.history?.rows == 40)
        #expect(try notOK(repository) == [])
    }

    @Test("of pins and labels the one that was written last counts, though its host's clock is behind")
    func records() async throws {
        let repository = try Repository.openOrMake(MemoryStorage())
        let id = Self.id(at: ahead.now)
        let manifest = SampleSet.manifest(id, segments: [])
        try await SetWriter(repository, id: id, cluster: "main").commit(manifest)
        func remark(_ host: Host) -> SetRemark {
            SetRemark(on: manifest, in: repository, environment: host.environment())
        }
        #expect(try remark(ahead).keep(until: nil).pinned)
        #expect(try !remark(behind).release().pinned)
        #expect(try remark(behind).keep(until: behind.now.advanced(bySeconds: 86_400)).pinned)
        #expect(try !remark(ahead).release().pinned)
        #expect(try remark(behind).keep(until: nil).pinned)
        for (host, value) in [(ahead, "a"), (behind, "b"), (ahead, "c"), (behind, "d")] {
            let report = try remark(host).annotate([RecordedLabel(key: "for", value: value)])
            #expect(report.labels["for"] == value)
        }
        // A day later it is still the pin that counts.
        let later = Host(offset: 86_400)
        #expect(try repository.standings(of: "main").pin(of: id, at: later.now) != nil)
    }

    @Test("a name stands for the server that was adopted last, though that host's clock is behind")
    func adoptions() async throws {
        let server = try TestServer.running()
        try await server.emptyCron()
        try await server.insert([.init("nightly")])
        _ = try await backup(by: ahead)
        func adopt(_ server: TestServer, by host: Host) async throws -> AdoptionReport {
            try await Adoption(
                of: ConnectionSettings(conninfo: server.connection()),
                as: "main",
                in: repository,
                environment: host.environment()
            ).run()
        }
        let other = try await TestServer.start("clocks-other")
        do {
            let there = try await adopt(other, by: ahead)
            #expect(try repository.owner(of: "main") == there.now)
            let back = try await adopt(server, by: behind)
            #expect(back.before == there.now)
            #expect(try repository.owner(of: "main") == back.now)
            _ = try await backup(by: behind)
            let again = try await adopt(other, by: behind)
            #expect(try repository.owner(of: "main") == again.now)
        } catch {
            try? await other.delete()
            throw error
        }
        try await other.delete()
        #expect(try notOK(repository) == [])
    }

    @Test("sets of two days that alternate at midnight take no place from a third day")
    func periods() throws {
        // As hosts name them that take turns around midnight: each after the one before, with its own clock's time.
        let times = [
            ("2026-11-21T23:00:00Z", 0), ("2026-11-22T23:00:00Z", 0), ("2026-11-23T23:50:00Z", 0),
            ("2026-11-24T00:02:00Z", 0), ("2026-11-23T23:56:00Z", 361),
        ]
        let sets = times.map { text, shift in
            let takenAt = RetentionPlanTests.instant(text)
            let id = Self.id(at: takenAt.advanced(bySeconds: shift))
            return RetentionPlan.Candidate(id: id, takenAt: takenAt, layers: [.cron])
        }
        let plan = RetentionPlan(sets, policy: RetentionPlanTests.policy([.daily: 4]), now: RetentionPlanTests.now)
        let kept = plan.kept.map(\.set.takenAt.description)
        #expect(
            kept == ["2026-11-21T23:00:00Z", "2026-11-22T23:00:00Z", "2026-11-24T00:02:00Z", "2026-11-23T23:56:00Z"]
        )
    }
}
