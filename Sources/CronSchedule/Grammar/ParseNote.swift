/// Something the parser accepted that its author may not have meant.
enum ParseNote: Sendable, Hashable {
    /// Everything from this byte on is not read.
    case trailingText(position: Int)
    /// The rest of a field, from this byte on, is not read.
    case ignoredRest(field: ScheduleField, position: Int)
    /// A range whose end lies before its start, and the values it sets all the same.
    case reversedRange(field: ScheduleField, position: Int, sets: UInt64)
    /// A step that leaves only the first value of its range.
    case stepOverRange(field: ScheduleField, position: Int, step: Int)
    /// A number beyond 32 bits, and what is left of it.
    case overflow(field: ScheduleField, position: Int, value: Int)
    /// `@yearly` or `@annually` in a release where they never fire.
    case yearly
    /// 1.5.0 took the leading number for an interval.
    case misreadInterval
}
