/// Reads a cron schedule as one release's parser does, byte by byte (upstream: `src/entry.c`, `src/misc.c`).
///
/// Only ASCII letters and digits form numbers and names; any other byte beyond ASCII is junk, as in a database whose
/// encoding is UTF-8.
struct CronParser {
    let bytes: [UInt8]
    let release: CronRelease
    var position = 0
    var notes: [ParseNote] = []
    var fields = CronFields()

    /// Schedules of this many bytes and more are refused (upstream: `include/cron.h`).
    static let lengthLimit = 1000

    init(bytes: [UInt8], release: CronRelease) {
        self.bytes = bytes
        self.release = release
    }

    /// The byte at the present position; nil at the text's end.
    var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

    func isAt(_ character: Unicode.Scalar) -> Bool { byte == UInt8(ascii: character) }

    /// Reads the whole text.
    mutating func parse() throws(ScheduleError) -> CronFields {
        guard bytes.count < CronParser.lengthLimit else {
            throw failure(release.crashesOnInvalidSchedules ? .crashesBackend : .tooLong)
        }
        try skipComments()
        guard byte != nil else { throw failure(.empty) }
        if isAt("@") { return try word() }
        for field in ScheduleField.allCases { try parse(field) }
        if let rest = bytes[position...].firstIndex(where: { !isSpace($0) }) {
            notes.append(.trailingText(position: rest))
        }
        return fields
    }

    /// Skips blank lines and lines whose first non-blank is `#`, then the blanks before the schedule.
    private mutating func skipComments() throws(ScheduleError) {
        while true {
            skipBlanks()
            guard isAt("\n") || isAt("#") else { return }
            while let next = byte, next != UInt8(ascii: "\n") { position += 1 }
            if byte == nil {
                // Up to 1.2.0 get_char never reports the end, and the loop over a comment's line never ends.
                throw failure(release.crashesOnInvalidSchedules ? .hangsBackend : .empty)
            }
            position += 1
        }
    }

    private mutating func word() throws(ScheduleError) -> CronFields {
        let start = position
        position += 1
        while let next = byte, !isBlank(next), next != UInt8(ascii: "\n") { position += 1 }
        let word = bytes[start + 1..<position]
        guard let fields = CronFields(word: word, release: release) else {
            let hangs = release.crashesOnInvalidSchedules && !bytes[position...].contains(UInt8(ascii: "\n"))
            position = start
            throw failure(hangs ? .hangsBackend : .unknownWord("@" + String(decoding: word, as: UTF8.self)))
        }
        if fields.months == 0, !fields.flags.contains(.reboot) { notes.append(.yearly) }
        if let rest = bytes[position...].firstIndex(where: { !isSpace($0) }) {
            notes.append(.trailingText(position: rest))
        }
        return fields
    }

    mutating func skipBlanks() {
        while let next = byte, isBlank(next) { position += 1 }
    }

    func failure(_ reason: ScheduleError.Reason, in field: ScheduleField? = nil) -> ScheduleError {
        ScheduleError(reason: reason, field: field, position: position, release: release)
    }
}
