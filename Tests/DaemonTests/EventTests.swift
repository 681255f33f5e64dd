import CronModel
import CronSchedule
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import Daemon

@Suite("What is remembered of what happened")
struct EventBookTests {
    private let start = Instant(secondsSince1970: 1_800_000_000)

    private func ending(
        _ work: Work,
        of cluster: String,
        _ status: WorkOutcome.Status,
        at seconds: Int,
        _ problem: String? = nil
    ) -> Event {
        let outcome = WorkOutcome(
            status: status,
            started: start.advanced(bySeconds: seconds),
            seconds: 2,
            report: nil,
            error: problem.map { ActionableError("test", Text(verbatim: $0)) }
        )
        return Event(work, of: cluster, outcome, by: nil)
    }

    @Test("the newest are kept, and of all work how it ended last, however long ago")
    func bounded() {
        var book = EventBook()
        _ = book.add(ending(.drill, of: "old", .failed, at: 0, "no room"))
        for index in 0..<3 * EventBook.limit { _ = book.add(ending(.verify, of: "main", .done, at: index)) }
        #expect(book.events.count <= 2 * EventBook.limit)
        #expect(book.events.first?.cluster == "old")
        #expect(book.outcomes.count == 2)
        let newest = book.find(EventQuery(limit: 2)).map(\.id)
        #expect(newest == [3 * EventBook.limit + 1, 3 * EventBook.limit])
        #expect(book.find(EventQuery(cluster: "old")).count == 1)
    }

    @Test("the next older page begins where the one before ended")
    func pages() {
        var book = EventBook()
        for index in 0..<10 { _ = book.add(ending(.backup, of: index % 2 == 0 ? "a" : "b", .done, at: index)) }
        let first = book.find(EventQuery(cluster: "a", limit: 3))
        #expect(first.map(\.id) == [9, 7, 5])
        #expect(book.find(EventQuery(cluster: "a", before: first.last?.id, limit: 3)).map(\.id) == [3, 1])
        #expect(book.find(EventQuery(kind: .alert)).isEmpty)
    }

    @Test("the same failure, tried again and again, is put down once an hour; another one, or a success, at once")
    func repetition() {
        var book = EventBook()
        _ = book.add(ending(.backup, of: "main", .failed, at: 0, "no server"))
        #expect(book.isRepetition(ending(.backup, of: "main", .failed, at: 60, "no server")))
        #expect(!book.isRepetition(ending(.backup, of: "main", .failed, at: 60, "no space")))
        #expect(!book.isRepetition(ending(.backup, of: "main", .failed, at: 3600, "no server")))
        #expect(!book.isRepetition(ending(.backup, of: "main", .done, at: 60)))
        #expect(!book.isRepetition(ending(.backup, of: "other", .failed, at: 60, "no server")))
    }

    @Test("a log reads what an earlier one wrote; a line that was cut off is left out, and numbers go on")
    func file() async throws {
        let folder = try TemporaryFolder("events")
        let now: @Sendable () -> Instant = { [start] in start }
        let log = EventLog(folder: folder.path, now: now)
        await log.start()
        await log.add(ending(.backup, of: "main", .failed, at: 10, "password=hunter2 is wrong"))
        let text = String(decoding: try folder.bytes("events.jsonl"), as: UTF8.self)
        #expect(!text.contains("hunter2"))
        try folder.write(text + "{\"id\": 99, \"at\":", to: "events.jsonl")
        let next = EventLog(folder: folder.path, now: now)
        await next.start()
        let events = await next.find(EventQuery())
        #expect(events.map(\.status) == ["started", "failed", "started"])
        #expect(events.map(\.id) == [3, 2, 1])
        #expect(events.first?.level == .warning)
        let outcome = try #require(await next.outcomes[Agenda.Key(cluster: "main", work: .backup)])
        #expect(outcome.status == .failed && outcome.started == start.advanced(bySeconds: 10))
        #expect(outcome.detail?.english.contains("is wrong") == true)
        let third = EventLog(folder: folder.path, now: now)
        #expect(await third.find(EventQuery()).count == 3)
    }

    @Test("the file is replaced by what is remembered before it grows without end")
    func replaced() async throws {
        let folder = try TemporaryFolder("events")
        let log = EventLog(folder: folder.path, now: { [start] in start })
        for index in 0..<3 * EventBook.limit { await log.add(ending(.verify, of: "main", .done, at: index)) }
        let lines = try folder.bytes("events.jsonl").count { $0 == UInt8(ascii: "\n") }
        #expect(lines < 3 * EventBook.limit)
        let next = EventLog(folder: folder.path, now: { [start] in start })
        #expect(await next.find(EventQuery(limit: 1)).first?.id == 3 * EventBook.limit)
    }
}

/// The daemon remembers across its restarts.
@Suite("The event log of the daemon")
struct EventLogTests {
    @Test(
        "a backup that failed is still known to have failed after the daemon was killed; the log tells of both starts"
    )
    func restart() async throws {
        let folder = try TemporaryFolder("daemon")
        let configuration = """
            clusters:
              main: {connection: "host=127.0.0.1 port=1", schedule: {backup: "0 2 1 1 *"}}
            serve: {look: {every: 1s}}
            """
        try RunningDaemon.configuration(folder, configuration)
        _ = try await RunningDaemon.start(folder) { pid in
            try await eventually("it failed") { RunningDaemon.log(folder).contains("backup failed") }
            kill(pid, SIGKILL)
        }
        // A schedule that is not due any more for long: what is known comes from the log alone.
        let later = configuration.replacing("0 2 1 1 *\"", with: "0 2 1 1 *\", catch-up: never")
        try await RunningDaemon.run(later, in: folder) { daemon in
            let work = try JSONValue(try await daemon.get("/api/v1/clusters/main/work").body)["works"]?[0]
            #expect(work?["last"]?["status"]?.text == "failed")
            let metric = "cronvault_work_last_status{cluster=\"main\",work=\"backup\"}"
            #expect(try await daemon.metric(metric) == 2)
            let events = try JSONValue(try await daemon.get("/api/v1/events").body)["events"]?.elements ?? []
            let kinds = events.map { "\($0["kind"]?.text ?? "") \($0["status"]?.text ?? "")" }
            #expect(kinds.contains("work failed"))
            #expect(kinds.filter { $0 == "daemon started" }.count == 2)
            let page = try await daemon.get("/events?cluster=main")
            #expect(page.status == 200 && page.body.contains("backup: failed"))
            let chinese = try await daemon.get("/events?kind=daemon&lang=zh")
            #expect(chinese.body.contains("守护进程已启动") && !chinese.body.contains("backup"))
            #expect(try await daemon.get("/events?cluster=%3Cscript%3E&before=x&kind=?").status == 200)
        }
    }
}
