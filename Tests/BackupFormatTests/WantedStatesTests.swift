import CronModel
import CronSchedule
import Testing

@testable import BackupFormat

@Suite("The states that records owe to jobs")
struct WantedStatesTests {
    private let table: UInt32 = 16_387

    private func record(
        _ kind: Record.Kind,
        _ jobs: [(Int64, Bool)],
        table: UInt32 = 16_387,
        at: Int = 0
    ) throws -> Record {
        let instant = Instant(secondsSince1970: 1_800_000_000 + at)
        var generator = SystemRandomNumberGenerator()
        return Record(
            id: SetID(at: instant, generator: &generator),
            kind: kind,
            at: instant,
            systemIdentifier: "1",
            jobTable: table,
            cluster: "main",
            set: nil,
            of: nil,
            role: "postgres",
            jobs: jobs.map {
                RecordedJob(jobid: $0.0, jobname: "nightly", username: "app", content: "", wantedActive: $0.1)
            }
        )
    }

    private func job(_ jobid: Int64, active: Bool = false) -> Job {
        var job = SampleJobs.job(jobid)
        job.active = active
        return job
    }

    @Test("a restored or paused job is owed the state its record names, until it is armed")
    func folding() throws {
        for kind in [Record.Kind.restore, .pause] {
            var records = [try record(kind, [(1, true), (2, false)])]
            #expect(WantedStates(records, jobTable: table).wantsActive(job(1)))
            #expect(!WantedStates(records, jobTable: table).wantsActive(job(2)))
            #expect(!WantedStates(records, jobTable: table).wantsActive(job(3)))
            records.append(try record(.restored, [(1, true)], at: 1))
            #expect(WantedStates(records, jobTable: table).wantsActive(job(1)))
            records.append(try record(.arm, [(1, true)], at: 2))
            #expect(!WantedStates(records, jobTable: table).wantsActive(job(1)))
        }
    }

    @Test("the last record that speaks of a job counts")
    func lastCounts() throws {
        let records = [try record(.restore, [(1, true)]), try record(.pause, [(1, false)], at: 1)]
        let states = WantedStates(records, jobTable: table)
        #expect(!states.wantsActive(job(1)))
        #expect(states.entry(for: job(1))?.record == records[1].id)
    }

    @Test("an active job wants to run, whatever the records say")
    func active() throws {
        let states = WantedStates([try record(.pause, [(1, false)])], jobTable: table)
        #expect(states.wantsActive(job(1, active: true)))
    }

    @Test("records of another life of the extension say nothing of this one's jobs")
    func otherLife() throws {
        let states = WantedStates([try record(.restore, [(1, true)], table: 99)], jobTable: table)
        #expect(states.entry(for: job(1)) == nil)
    }

    @Test("a job id that was given to another job since is owed nothing")
    func otherJob() throws {
        let states = WantedStates([try record(.restore, [(1, true)])], jobTable: table)
        var renamed = job(1)
        renamed.jobname = "other"
        var given = job(1)
        given.username = "other"
        #expect(states.entry(for: renamed) == nil)
        #expect(states.entry(for: given) == nil)
        #expect(states.entry(for: job(1)) != nil)
    }
}
