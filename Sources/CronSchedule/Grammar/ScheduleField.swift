/// One of the five fields of a cron schedule.
public enum ScheduleField: String, Sendable, Hashable, Codable, CaseIterable {
    case minute
    case hour
    case dayOfMonth
    case month
    case dayOfWeek

    /// The values that a number in this field may have; 0 and 7 are both Sunday.
    public var bounds: ClosedRange<Int> {
        switch self {
        case .minute: 0...59
        case .hour: 0...23
        case .dayOfMonth: 1...31
        case .month: 1...12
        case .dayOfWeek: 0...7
        }
    }

    /// The names a field knows, in lower case, the first for the field's least value; only months and weekdays have any.
    ///
    /// `sun` comes first and so is always 0, never 7 (upstream: `src/entry.c`).
    var names: [[UInt8]] {
        switch self {
        case .month: ScheduleField.monthNames
        case .dayOfWeek: ScheduleField.weekdayNames
        default: []
        }
    }

    private static let monthNames = [
        "jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec",
    ].map { Array($0.utf8) }
    private static let weekdayNames = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"].map { Array($0.utf8) }
}
