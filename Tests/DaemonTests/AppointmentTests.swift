import CronSchedule
import Testing

@testable import Daemon

@Suite("Appointments: when work is due")
struct AppointmentTests {
    private func at(_ text: String) throws -> Instant { try #require(Instant(iso8601: text)) }

    private func appointment(
        _ schedule: String = "0 2 * * *",
        catchUp: WorkSchedule.CatchUp = .always,
        since: String = "2026-03-10T12:00:00Z",
        jitter: Int = 0,
        zone: String = "UTC",
        urgent: Bool = false
    ) throws -> Appointment {
        let schedule = WorkSchedule(try Schedule(schedule), in: try TimeZoneRules.load(zone), catchUp: catchUp)
        return Appointment(schedule, jitter: jitter, name: "main", since: try at(since), isUrgentAtFirst: urgent)
    }

    @Test("work that was done is due at its next time after that")
    func next() throws {
        var appointment = try appointment()
        appointment.wasDone(at: try at("2026-03-10T02:00:05Z"))
        #expect(appointment.next?.due == (try at("2026-03-11T02:00:00Z")))
        appointment.wasDone(at: try at("2026-03-11T02:00:09Z"))
        #expect(appointment.next?.due == (try at("2026-03-12T02:00:00Z")))
    }

    @Test("times are those of the zone, across a change of its clock")
    func zone() throws {
        var appointment = try appointment(since: "2026-03-28T12:00:00Z", zone: "Europe/Berlin")
        appointment.wasDone(at: try at("2026-03-28T01:00:00Z"))
        // On 29 March the hour from two to three is left out: pg_cron runs nothing in it.
        #expect(appointment.next?.due == (try at("2026-03-30T00:00:00Z")))
    }

    @Test("runs that were missed are made up for by one, at once, or not, as the rule says")
    func catchUp() throws {
        let done = try at("2026-03-01T02:00:05Z")
        for (rule, due) in [
            (WorkSchedule.CatchUp.always, "2026-03-10T02:00:00Z"), (.never, "2026-03-11T02:00:00Z"),
            (.within(11 * 3600), "2026-03-10T02:00:00Z"), (.within(9 * 3600), "2026-03-11T02:00:00Z"),
        ] {
            var appointment = try appointment(catchUp: rule)
            appointment.wasDone(at: done)
            #expect(appointment.next?.due == (try at(due)), "\(rule)")
            let start = try #require(appointment.next?.start)
            #expect(start == max(try at(due), appointment.since))
        }
    }

    @Test("a cluster without any set gets one at once, unless nothing is caught up")
    func first() throws {
        #expect(try appointment(urgent: true).next?.start == (try at("2026-03-10T12:00:00Z")))
        #expect(try appointment(urgent: false).next?.start == (try at("2026-03-11T02:00:00Z")))
        #expect(try appointment(catchUp: .never, urgent: true).next?.start == (try at("2026-03-11T02:00:00Z")))
    }

    @Test("a failure is tried again: after a minute, then after twice as long, up to an hour; success forgets it")
    func backOff() throws {
        var appointment = try appointment(urgent: true)
        let now = appointment.since
        for wait in [60, 120, 240, 480, 960, 1920, 3600, 3600] {
            appointment.failed(at: now)
            #expect(appointment.next?.start == now.advanced(bySeconds: wait))
        }
        appointment.wasDone(at: now)
        #expect(appointment.next?.start == (try at("2026-03-11T02:00:00Z")))
    }

    @Test("jitter puts a start off by the same time whenever it is asked, within its limit, and others by other times")
    func jitter() throws {
        let appointments = try (0..<50).map { index in
            let schedule = WorkSchedule(try Schedule("0 2 * * *"), in: .utc, catchUp: .never)
            return Appointment(
                schedule,
                jitter: 600,
                name: "cluster \(index)",
                since: try at("2026-03-10T12:00:00Z"),
                isUrgentAtFirst: false
            )
        }
        let delays = try appointments.map { appointment in
            let run = try #require(appointment.next)
            #expect(appointment.next == run)
            return run.start.secondsSince1970 - run.due.secondsSince1970
        }
        #expect(delays.allSatisfy { (0...600).contains($0) })
        #expect(Set(delays).count > 30)
    }

    @Test("a failure is not forgotten because of what was done before it, which is told before each attempt")
    func backOffOfOld() throws {
        var appointment = try appointment(urgent: true)
        let done = appointment.since.advanced(bySeconds: -100)
        let now = try at("2026-03-11T02:00:00Z")
        for wait in [60, 120, 240] {
            appointment.wasDone(at: done)
            appointment.failed(at: now)
            appointment.wasDone(at: done)
            #expect(appointment.next?.start == now.advanced(bySeconds: wait))
        }
    }

    @Test("a configuration that is read again keeps what was done, and waits as before where the schedule is the same")
    func renewed() throws {
        var appointment = try appointment(urgent: true)
        appointment.failed(at: appointment.since)
        let same = appointment.renewed(appointment.schedule, jitter: 0)
        #expect(same == appointment)
        let other = appointment.renewed(
            WorkSchedule(try Schedule("0 3 * * *"), in: .utc, catchUp: .always),
            jitter: 0
        )
        #expect(other.next?.start == appointment.since)
        #expect(other.failures == 0)
    }
}
