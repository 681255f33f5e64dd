/// Reads a cron schedule as one release's parser does, byte by byte (upstream: `src/entry.c`, `src/misc.c`).
///
/// Only ASCII letters and digits form numbers and names; any other byte beyond ASCII is junk, as in a database whose
/// encoding is UTF-8.
struct CronParser {
    let bytes: [UInt8]
    let release: CronRelease
    private(set) var position = 0
    private(set) var notes: [ParseNote] = []
    private var fields = CronFields()

    /// Schedules of this many bytes and more are refused (upstream: `include/cron.h`).
    static let lengthLimit = 1000

    init(bytes: [UInt8], release: CronRelease) {
        self.bytes = bytes
        self.release = release
    }

    /// The byte at the present position; nil at the text's end.
    private var byte: UInt8? { position < bytes.count ? bytes[position] : nil }

    private func isAt(_ character: Unicode.Scalar) -> Bool { byte == UInt8(ascii: character) }

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

    private mutating func skipBlanks() {
        while let next = byte, isBlank(next) { position += 1 }
    }

    private func failure(_ reason: ScheduleError.Reason, in field: ScheduleField? = nil) -> ScheduleError {
        ScheduleError(reason: reason, field: field, position: position, release: release)
    }
}

extension CronParser {
    /// Reads one field and the blanks after it.
    private mutating func parse(_ field: ScheduleField) throws(ScheduleError) {
        guard let first = byte, first != UInt8(ascii: "\n") else { throw failure(.missingField, in: field) }
        if field == .dayOfMonth, first == UInt8(ascii: "$"), release.hasLastDay {
            position += 1
            guard let next = byte, isBlank(next) else { throw failure(.lastDayNotAlone, in: field) }
            fields.flags.insert(.lastDay)
            skipBlanks()
            return
        }
        if first == UInt8(ascii: "*") { insertStar(field) }
        var bits: UInt64 = 0
        while true {
            bits |= try item(field)
            guard isAt(",") else { break }
            position += 1
        }
        fields.set(field, to: bits)
        if let next = byte, !endsField(next) {
            notes.append(.ignoredRest(field: field, position: position))
            while let next = byte, !endsField(next) { position += 1 }
        }
        skipBlanks()
    }

    private mutating func insertStar(_ field: ScheduleField) {
        switch field {
        case .minute: fields.flags.insert(.minuteStar)
        case .hour: fields.flags.insert(.hourStar)
        case .dayOfMonth: fields.flags.insert(.dayStar)
        case .month: break
        case .dayOfWeek: fields.flags.insert(.weekdayStar)
        }
    }

    /// Reads `*`, `*/S`, `N`, `N-M` or `N-M/S` and gives the values it sets.
    private mutating func item(_ field: ScheduleField) throws(ScheduleError) -> UInt64 {
        let start = position
        var first = field.bounds.lowerBound
        var last = field.bounds.upperBound
        if isAt("*") {
            position += 1
        } else {
            first = try number(field)
            guard isAt("-") else {
                if isAt("/") { throw failure(.stepWithoutRange, in: field) }
                try check(first, in: field, from: start)
                return 1 << UInt64(first)
            }
            position += 1
            last = try number(field)
        }
        var step = 1
        let stepPosition = position + 1
        if isAt("/") {
            position += 1
            step = try number(field, isStep: true)
            guard step > 0 else {
                position = stepPosition
                throw failure(.stepNotPositive, in: field)
            }
        }
        try check(first, in: field, from: start)
        try check(last, in: field, from: start)
        let range = CronRange(field: field, first: first, last: last, step: step, release: release)
        if let reason = range.refusal {
            position = stepPosition
            throw failure(reason, in: field)
        }
        if first > last {
            notes.append(.reversedRange(field: field, position: start, sets: range.bits))
        } else if step > last - first, first != last {
            notes.append(.stepOverRange(field: field, position: stepPosition, step: step))
        }
        return range.bits
    }

    private mutating func check(_ value: Int, in field: ScheduleField, from start: Int) throws(ScheduleError) {
        guard field.bounds.contains(value) else {
            position = start
            throw failure(.outOfRange(value), in: field)
        }
    }

    /// Reads the longest run of letters and digits: a number, or a name where the field has names.
    private mutating func number(_ field: ScheduleField, isStep: Bool = false) throws(ScheduleError) -> Int {
        let start = position
        while let next = byte, isLetterOrDigit(next) { position += 1 }
        guard position > start else { throw failure(.missingNumber, in: field) }
        let run = bytes[start..<position]
        if run.allSatisfy({ (48...57).contains($0) }) { return decimal(run, in: field, from: start) }
        if !isStep, run.count == 3 {
            let name = run.map { $0 | 0x20 }
            if let index = field.names.firstIndex(of: name) { return index + field.bounds.lowerBound }
        }
        position = start
        throw failure(.notANumber(String(decoding: run, as: UTF8.self)), in: field)
    }

    /// The low 32 bits, signed, of the number capped at 2^63-1: what `atoi` of the GNU C library gives.
    private mutating func decimal(_ digits: ArraySlice<UInt8>, in field: ScheduleField, from start: Int) -> Int {
        var value = 0
        for digit in digits {
            let (product, overflow) = value.multipliedReportingOverflow(by: 10)
            let (sum, carry) = product.addingReportingOverflow(Int(digit - 48))
            value = overflow || carry ? Int.max : sum
            if value == Int.max { break }
        }
        let kept = Int(Int32(truncatingIfNeeded: value))
        if kept != value { notes.append(.overflow(field: field, position: start, value: kept)) }
        return kept
    }
}

/// A blank between fields is a space or a tab, never a line end.
@inline(__always)
func isBlank(_ byte: UInt8) -> Bool { byte == 32 || byte == 9 }

@inline(__always)
private func endsField(_ byte: UInt8) -> Bool { isBlank(byte) || byte == 10 }

/// White space as the C library's `isspace` knows it.
@inline(__always)
func isSpace(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

@inline(__always)
private func isLetterOrDigit(_ byte: UInt8) -> Bool {
    (48...57).contains(byte) || (97...122).contains(byte | 0x20)
}
