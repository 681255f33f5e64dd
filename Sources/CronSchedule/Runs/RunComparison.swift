/// Compares the runs of two readings of one schedule.
struct RunComparison {
    let left: Schedule
    let right: Schedule
    let zones: (left: TimeZoneRules, right: TimeZoneRules)
    let start: Instant

    /// How many runs are compared at most; a schedule that runs every minute repeats itself long before.
    private static let runLimit = 100_000
    /// How far ahead runs are compared: leap days, and the weekdays of a date, come round.
    private static let horizon = 12 * 366 * Gregorian.secondsPerDay

    func difference(limit: Int) -> ScheduleDifference {
        guard left.kind == right.kind else { return .otherKind(here: left.kind, there: right.kind) }
        guard left.kind == .cron else { return .same(provenUntil: nil) }
        if meansTheSame { return .same(provenUntil: nil) }
        switch (left.never, right.never) {
        case (true, true): return .same(provenUntil: nil)
        case (false, true): return .neverThere
        case (true, false): return .neverHere(first: right.runs(after: start, limit: limit, in: zones.right))
        case (false, false): return compareRuns(limit: limit)
        }
    }

    /// Whether both follow from the same sets, the same rule and the same zone.
    private var meansTheSame: Bool {
        let zonesAgree = left.zone(zones.left).table === right.zone(zones.right).table || left.runsEveryMinute
        return left.simplestRule == right.simplestRule && left.timeRule == right.timeRule && zonesAgree
            && left.isOneDayEarly == right.isOneDayEarly
    }

    private func compareRuns(limit: Int) -> ScheduleDifference {
        let end = start.advanced(bySeconds: RunComparison.horizon)
        var ours = left.nextRun(after: start, in: zones.left)
        var theirs = right.nextRun(after: start, in: zones.right)
        var changes: [ScheduleDifference.Change] = []
        var compared = 0
        var reached = start
        while compared < RunComparison.runLimit, changes.count < limit {
            compared += 1
            guard let next = [ours, theirs].compactMap(\.self).min(), next <= end else {
                reached = end
                break
            }
            if ours != theirs { changes.append(ScheduleDifference.Change(instant: next, there: theirs == next)) }
            if ours == next { ours = left.nextRun(after: next, in: zones.left) }
            if theirs == next { theirs = right.nextRun(after: next, in: zones.right) }
            reached = next
        }
        return changes.isEmpty ? .same(provenUntil: reached) : .otherTimes(first: changes)
    }
}

extension Schedule {
    /// The zone that counts: UTC before 1.5.0.
    func zone(_ zone: TimeZoneRules) -> TimeZoneRules { release.hasTimezone ? zone : .utc }

    var runsEveryMinute: Bool {
        fields.isFull(.minute) && fields.isFull(.hour) && DayPhrase(fields, rule: dayRule).isEveryDay
    }

    /// The rule for days without what makes no difference, so that equal rules look equal.
    var simplestRule: DayRule { dayRule.simplified }
}

extension DayRule {
    /// Where one of the two sets is full and both are needed, or one is empty and either is enough, the other decides;
    /// then it does not matter which is meant.
    var simplified: DayRule {
        let hasNoDay = days == 0 && !hasLastDay
        if !needsBoth, days == CronFields.allDays || weekdays == CronFields.allWeekdays { return everyDay }
        if !needsBoth, weekdays == 0 { return DayRule(self, weekdays: CronFields.allWeekdays) }
        if !needsBoth, hasNoDay { return DayRule(self, days: CronFields.allDays) }
        return self
    }

    private var everyDay: DayRule {
        DayRule(DayRule(self, days: CronFields.allDays), weekdays: CronFields.allWeekdays)
    }

    private init(_ rule: DayRule, days: UInt32? = nil, weekdays: UInt32? = nil) {
        self.init(
            days: days ?? rule.days,
            months: rule.months,
            weekdays: weekdays ?? rule.weekdays,
            needsBoth: true,
            hasLastDay: days == nil && rule.hasLastDay
        )
    }

    private init(days: UInt32, months: UInt32, weekdays: UInt32, needsBoth: Bool, hasLastDay: Bool) {
        self.days = days
        self.months = months
        self.weekdays = weekdays
        self.needsBoth = needsBoth
        self.hasLastDay = hasLastDay
    }
}
