/// What a release makes of a schedule's text.
struct ScheduleMeaning {
    let kind: Schedule.Kind
    let fields: CronFields
    let notes: [ParseNote]

    /// Reads a text as cron and then as an interval; in 1.5.0 the other way round.
    static func read(_ bytes: [UInt8], release: CronRelease) throws(ScheduleError) -> ScheduleMeaning {
        if let zero = bytes.firstIndex(of: 0) {
            throw ScheduleError(reason: .zeroByte, field: nil, position: zero, release: release)
        }
        let interval = IntervalParser(bytes: bytes)
        if release.misreadsNumbersAsIntervals, let seconds = interval.seconds(release: release) {
            let isMisread = interval.refusedSeconds() == nil
            return ScheduleMeaning(interval: seconds, notes: isMisread ? [.misreadInterval] : [])
        }
        var parser = CronParser(bytes: bytes, release: release)
        do throws(ScheduleError) {
            return ScheduleMeaning(fields: try parser.parse(), notes: parser.notes)
        } catch {
            if !error.isDangerous, release.hasIntervals, let seconds = interval.seconds(release: release) {
                return ScheduleMeaning(interval: seconds, notes: [])
            }
            guard !error.isDangerous, let seconds = interval.refusedSeconds() else { throw error }
            let reason: ScheduleError.Reason =
                release.hasIntervals ? .intervalOutOfRange(Int(seconds)) : .intervalsUnsupported
            throw ScheduleError(reason: reason, field: nil, position: 0, release: release)
        }
    }

    private init(interval seconds: Int, notes: [ParseNote]) {
        kind = .interval(seconds: seconds)
        fields = CronFields()
        self.notes = notes
    }

    private init(fields: CronFields, notes: [ParseNote]) {
        kind = fields.flags.contains(.reboot) ? .reboot : .cron
        self.fields = fields
        self.notes = notes
    }
}
