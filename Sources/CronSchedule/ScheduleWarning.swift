/// Something a release accepts and does, and its author may not have meant.
public enum ScheduleWarning: Sendable, Hashable {
    /// What stands after the fifth field, or after an `@` word, is not read.
    case trailingText(String)
    /// The end of a field is not read: `5#2` is 5.
    case ignoredRest(field: ScheduleField, text: String)
    /// A range whose end lies before its start, and the values it sets all the same.
    case reversedRange(field: ScheduleField, text: String, sets: [Int])
    /// A step that leaves only the first value of its range.
    case stepOverRange(field: ScheduleField, step: Int)
    /// A number beyond 32 bits, and what is left of it.
    case overflow(field: ScheduleField, value: Int)
    /// `@yearly` and `@annually` set no month from 1.6.0 on.
    case yearlyNeverRuns
    /// No day of the calendar, or no minute, matches.
    case neverRuns
    /// 1.5.0 runs anything that begins with a number every so many seconds.
    case misreadAsInterval(seconds: Int)
    /// Day and weekday are both given, and one of them is enough.
    case dayOrWeekday
    /// Day and weekday are both given, one of them covers every day, and one is enough: the other has no effect.
    case withoutEffect(field: ScheduleField)
    /// Day and weekday must both match, since the field begins with `*`.
    case starNeedsBoth(field: ScheduleField)
    /// 1.6.0 and 1.6.1 run it 24 hours before the day it names.
    case oneDayEarly
}

extension Schedule {
    /// What this release does with the text that may surprise, in the text's order.
    public var warnings: [ScheduleWarning] {
        var warnings = notes.map(warning)
        guard kind == .cron else { return warnings }
        if never {
            if !notes.contains(.yearly) { warnings.append(.neverRuns) }
            return warnings
        }
        if let combination = combinationWarning { warnings.append(combination) }
        if isOneDayEarly { warnings.append(.oneDayEarly) }
        return warnings
    }

    /// How day of month and weekday work together, where that is not plain.
    private var combinationWarning: ScheduleWarning? {
        guard !fields.flags.contains(.word) else { return nil }
        let hasDays = !fields.isFull(.dayOfMonth)
        let hasWeekdays = !fields.isFull(.dayOfWeek)
        if dayRule.needsBoth {
            guard hasDays, hasWeekdays, !matchDomAndDow else { return nil }
            return .starNeedsBoth(field: fields.flags.contains(.dayStar) ? .dayOfMonth : .dayOfWeek)
        }
        switch (hasDays, hasWeekdays) {
        case (true, true): return fields.weekdays == 0 || !hasAnyDay ? nil : .dayOrWeekday
        case (true, false): return .withoutEffect(field: .dayOfMonth)
        case (false, true): return .withoutEffect(field: .dayOfWeek)
        case (false, false): return nil
        }
    }

    private var hasAnyDay: Bool { fields.days != 0 || fields.flags.contains(.lastDay) }

    private func warning(_ note: ParseNote) -> ScheduleWarning {
        switch note {
        case .trailingText(let position): .trailingText(String(decoding: Array(text.utf8)[position...], as: UTF8.self))
        case .ignoredRest(let field, let position): .ignoredRest(field: field, text: token(from: position))
        case .reversedRange(let field, let position, let sets):
            .reversedRange(field: field, text: item(from: position), sets: values(of: sets))
        case .stepOverRange(let field, _, let step): .stepOverRange(field: field, step: step)
        case .overflow(let field, _, let value): .overflow(field: field, value: value)
        case .yearly: .yearlyNeverRuns
        case .misreadInterval: .misreadAsInterval(seconds: intervalSeconds)
        }
    }

    private var intervalSeconds: Int {
        if case .interval(let seconds) = kind { return seconds }
        return 0
    }

    private func token(from position: Int) -> String {
        String(decoding: Array(text.utf8)[position...].prefix { !endsField($0) }, as: UTF8.self)
    }

    private func item(from position: Int) -> String {
        String(
            decoding: Array(text.utf8)[position...].prefix { !endsField($0) && $0 != UInt8(ascii: ",") },
            as: UTF8.self
        )
    }
}
