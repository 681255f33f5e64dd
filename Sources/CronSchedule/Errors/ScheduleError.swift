/// Why a release does not take a schedule.
///
/// Facts only; `message(in:)` and `hint(in:)` put them into words.
public struct ScheduleError: Error, Sendable, Hashable {
    /// What is wrong.
    public let reason: Reason
    /// The field it is wrong in; nil where the schedule as a whole is meant.
    public let field: ScheduleField?
    /// Where in the schedule's UTF-8 bytes, counted from 0.
    public let position: Int
    /// The release that was asked.
    public let release: CronRelease

    /// What can be wrong with a schedule.
    public enum Reason: Sendable, Hashable {
        /// Nothing but blanks, blank lines and comments.
        case empty
        /// 1000 bytes or more.
        case tooLong
        /// The text or the line ends before the fifth field. A line end does not separate fields.
        case missingField
        /// No number where one must stand, as in `1,,2`, `1-`, `?`.
        case missingNumber
        /// Letters where only a number may stand, or a name that the field does not know.
        case notANumber(String)
        /// A value outside the field's bounds.
        case outOfRange(Int)
        /// `N/S`: a step needs a range or `*` before it.
        case stepWithoutRange
        /// A step of 0, or of a number that becomes negative in 32 bits.
        case stepNotPositive
        /// A step over the field's greatest value, from 1.6.5.
        case stepTooLarge(Int)
        /// `$` with anything but a blank after it.
        case lastDayNotAlone
        /// An `@` word that the release does not know, or in other than small letters.
        case unknownWord(String)
        /// `N seconds` with a number outside 1…59.
        case intervalOutOfRange(Int)
        /// `N seconds` before 1.5.0.
        case intervalsUnsupported
        /// A zero byte, which PostgreSQL cannot hold in a text.
        case zeroByte
        /// The server process that parses this schedule in this release ends with a segmentation fault.
        case crashesBackend
        /// The server process that parses this schedule in this release loops for ever and cannot be interrupted.
        case hangsBackend
    }
}

extension ScheduleError {
    /// Whether asking a server of that release would harm it, rather than give an error.
    public var isDangerous: Bool { reason == .crashesBackend || reason == .hangsBackend }
}

extension ScheduleError: CustomStringConvertible {
    /// The English message.
    public var description: String { message() }
}
