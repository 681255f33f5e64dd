internal import CronModel
internal import CronSchedule

extension YAMLEntry {
    /// A duration of at least a second, in seconds.
    func seconds() throws -> Int {
        guard let duration = DurationOption(argument: try string()), duration.seconds >= 1 else {
            throw failure(Text("a duration belongs here: 36h, 30d", zh: "此处应为时长：36h、30d"))
        }
        return Int(duration.seconds)
    }

    /// A time zone by its name.
    func zone() throws -> TimeZoneRules {
        let name = try string()
        do throws(TimeZoneError) {
            return try TimeZoneRules.load(name)
        } catch {
            throw failure(Text(error.message(in: .english), zh: error.message(in: .chinese)))
        }
    }

    /// A schedule that tells of times, in pg_cron's own grammar.
    func schedule() throws -> Schedule {
        let text = try string()
        let schedule: Schedule
        do throws(ScheduleError) {
            schedule = try Schedule(text)
        } catch {
            throw failure(Text(error.message(in: .english), zh: error.message(in: .chinese)))
        }
        guard schedule.kind != .reboot, !schedule.never else {
            throw failure(Text("\"\(text)\" names no time that ever comes", zh: "\"\(text)\" 没有任何会到来的时间"))
        }
        return schedule
    }
}
