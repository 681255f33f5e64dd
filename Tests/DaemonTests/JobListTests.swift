import CronSchedule
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import Daemon

@Suite("When a changed job list is put down")
struct JobListWatchTests {
    private let start = Instant(secondsSince1970: 1_800_000_000)

    private func verdicts(_ lists: String, newest: String = "a", cap: Int = 10, every: Int = 60) -> String {
        var (watch, newest, marks) = (JobListWatch(), newest, "")
        for (index, list) in lists.enumerated() {
            let now = start.advanced(bySeconds: index * every)
            switch watch.look(at: String(list), newest: newest, cap: cap, now: now) {
            case .same: marks += "."
            case .wait: marks += "w"
            case .capped: marks += "x"
            case .capture:
                marks += "C"
                newest = String(list)
            }
        }
        return marks
    }

    @Test("a list that does not change makes no set; a change makes one, and only one")
    func change() {
        #expect(verdicts("aaaa") == "....")
        #expect(verdicts("aabbb") == "..C..")
        #expect(verdicts("bbb", newest: "a") == "C..")
    }

    @Test("in a burst the list is put down once it has stood for two looks: no state that did is lost")
    func burst() {
        #expect(verdicts("abcdeff") == ".CwwwwC")
        #expect(verdicts("abccdde") == ".CwCwCw")
        #expect(verdicts("abba") == ".C.w")
        // Five minutes later a change is no longer part of the burst.
        #expect(verdicts("abbbbbbc") == ".C.....C")
    }

    @Test("a list that is being put down is not put down again; one of which that failed is")
    func pending() {
        func outcome(_ status: WorkOutcome.Status, at seconds: Int) -> WorkOutcome {
            WorkOutcome(
                status: status,
                started: start.advanced(bySeconds: seconds),
                seconds: 1,
                report: nil,
                error: nil
            )
        }
        var watch = JobListWatch()
        #expect(watch.look(at: "b", newest: "a", cap: 9, now: start) == .capture)
        let later = start.advanced(bySeconds: 60)
        #expect(watch.isKept("b", outcome: nil, now: later))
        #expect(watch.isKept("b", outcome: outcome(.done, at: -60), now: later))
        #expect(watch.isKept("b", outcome: outcome(.done, at: 1), now: start.advanced(bySeconds: 9000)))
        #expect(!watch.isKept("b", outcome: outcome(.failed, at: 1), now: later))
        #expect(!watch.isKept("b", outcome: nil, now: start.advanced(bySeconds: 400)))
        #expect(!watch.isKept("c", outcome: outcome(.done, at: 1), now: later))
    }

    @Test("a day has no more sets than the cap; the next day has some again")
    func cap() {
        #expect(verdicts("abbccddee", cap: 2) == ".C.wCwxwx" || verdicts("abbccddee", cap: 2) == ".C.wCxxxx")
        #expect(verdicts("abcd", cap: 1, every: 43_200) == ".CxC")
    }

    @Test("whatever the list does, each state that stands for two looks is in a set", arguments: 0..<50)
    func property(seed: UInt64) {
        var random = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1
        var lists: [Character] = ["a"]
        for _ in 0..<60 {
            random = random &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            lists.append(
                random >> 62 == 0 ? lists.last ?? "a" : Character(UnicodeScalar(97 + UInt8(random >> 40 % 20)))
            )
        }
        let marks = Array(verdicts(String(lists), cap: 1000))
        var kept: Character = "a"
        for index in lists.indices {
            if marks[index] == "C" { kept = lists[index] }
            if index > 0, lists[index] == lists[index - 1] { #expect(kept == lists[index]) }
        }
    }
}

/// The look once a minute, here every two seconds.
@Suite("The job list is watched", .server("joblist", "--option", "cron.launch_active_jobs=off"), .serialized)
struct JobListTests {
    @Test("a change becomes a set of the cron layer, and drift; the list's history and a job's life tell of it")
    func history() async throws {
        let server = try TestServer.running()
        try await server.emptyCron()
        try await server.insert([.init("kept"), .init("gone", schedule: "5 5 * * *")])
        let configuration = """
            clusters:
              main:
                connection: "\(server.connection())"
                layers: [cron, history]
                schedule: {backup: "0 2 1 1 *"}
            serve: {look: {every: 2s}}
            """
        let folder = try TemporaryFolder("daemon")
        try await RunningDaemon.run(configuration, in: folder) { daemon in
            try await daemon.logs("backup done")
            try await server.psql("DELETE FROM cron.job WHERE jobname = 'gone'")
            try await daemon.logs("job-list done")
            #expect(try await daemon.metric("cronvault_drift_jobs{cluster=\"main\",kind=\"removed\"}") == 1)
            try await server.psql("UPDATE cron.job SET schedule = '6 6 * * *' WHERE jobname = 'kept'")
            try await eventually("the next change is a set, too") { try await daemon.sets().count == 3 }
            // Nothing changes: nothing is written.
            try await Task.sleep(for: .seconds(5))
            let sets = try await daemon.sets()
            #expect(sets.map { $0["layers"]?.elements.count } == [2, 1, 1])
            #expect(sets.map { $0["jobs"]?.number } == [2, 1, 1])
        }
        func ask(_ words: String...) async throws -> CronvaultCommand.Result {
            try await CronvaultCommand().run(words + ["--repo", folder.path("repository"), "--json"])
        }
        let changes = try await ask("list", "--jobs-history").output.split(separator: "\n").map {
            try JSONValue(String($0))
        }
        #expect(
            changes.map { $0["changes"]?.elements.compactMap { $0["kind"]?.text } } == [[], ["removed"], ["changed"]]
        )
        let life = try await ask("show", "--job", "kept", "--history").json()["versions"]?.elements ?? []
        #expect(life.map { $0["kind"]?.text } == ["appeared", "changed"])
        #expect(life.last?["fields"]?[0]?["from"]?.text == "0 3 * * *")
        let gone = try await ask("show", "--job", "gone", "--history").json()["versions"]?.elements ?? []
        #expect(gone.map { $0["kind"]?.text } == ["appeared", "vanished"])
        #expect(try await ask("show", "--job", "never", "--history").failure()?["code"]?.text == "no-job")
        #expect(try await ask("show", "--history").status == 64)
    }

    @Test("a list of which rows are hidden from the role makes no set")
    func hidden() async throws {
        let server = try TestServer.running()
        try await server.emptyCron()
        try await server.insert([.init("somebody's")])
        try await server.psql(
            """
            DO $$ BEGIN CREATE ROLE looker LOGIN; EXCEPTION WHEN duplicate_object THEN END $$;
            GRANT USAGE ON SCHEMA cron TO looker; GRANT SELECT ON cron.job, cron.job_run_details TO looker;
            """
        )
        let configuration = """
            clusters:
              main: {connection: "\(server.connection(user: "looker"))", layers: [cron]}
            serve: {look: {every: 1s}}
            """
        try await RunningDaemon.run(configuration) { daemon in
            try await eventually("it has looked", within: .seconds(20)) {
                try await daemon.metric("pg_cron_up{cluster=\"main\"}") == 1
            }
            try await Task.sleep(for: .seconds(3))
            #expect(try await daemon.sets().isEmpty)
        }
    }
}
