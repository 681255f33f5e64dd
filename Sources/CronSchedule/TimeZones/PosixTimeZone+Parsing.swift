extension PosixTimeZone {
    /// Reads `std offset [dst [offset] [,start[/time],end[/time]]]`; nil for anything else.
    init?(_ bytes: [UInt8]) {
        var reader = PosixReader(bytes: bytes)
        guard reader.skipName(), let standard = reader.signedTime() else { return nil }
        standardOffset = -standard
        guard !reader.isAtEnd else {
            daylight = nil
            return
        }
        let nameStart = reader.position
        guard reader.skipName(), reader.position > nameStart else { return nil }
        var daylightOffset = standardOffset + 3600
        if !reader.isAtEnd, !reader.isAt(",") {
            guard let offset = reader.signedTime() else { return nil }
            daylightOffset = -offset
        }
        if reader.isAtEnd { reader = PosixReader(bytes: Array(",M3.2.0,M11.1.0".utf8)) }
        guard reader.take(","), let start = reader.yearlyChange(), reader.take(","), let end = reader.yearlyChange(),
            reader.isAtEnd
        else { return nil }
        daylight = Daylight(offset: daylightOffset, start: start, end: end)
    }
}

/// Reads the parts of a POSIX zone from front to back.
private struct PosixReader {
    let bytes: [UInt8]
    var position = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position >= bytes.count }

    func isAt(_ character: Unicode.Scalar) -> Bool {
        position < bytes.count && bytes[position] == UInt8(ascii: character)
    }

    mutating func take(_ character: Unicode.Scalar) -> Bool {
        guard isAt(character) else { return false }
        position += 1
        return true
    }

    /// Skips a name: anything in `<>`, or all up to a digit, a sign or a comma.
    mutating func skipName() -> Bool {
        if take("<") {
            guard let end = bytes[position...].firstIndex(of: UInt8(ascii: ">")) else { return false }
            position = end + 1
            return true
        }
        while !isAtEnd, !(48...57).contains(bytes[position]), !isAt("+"), !isAt("-"), !isAt(",") { position += 1 }
        return true
    }

    mutating func number(in range: ClosedRange<Int>) -> Int? {
        var value = 0
        let start = position
        while !isAtEnd, (48...57).contains(bytes[position]) {
            value = value * 10 + Int(bytes[position] - 48)
            guard value <= range.upperBound else { return nil }
            position += 1
        }
        return position > start && range.contains(value) ? value : nil
    }

    /// `[+-]hh[:mm[:ss]]` in seconds.
    mutating func signedTime() -> Int? {
        let negative = take("-")
        if !negative { _ = take("+") }
        guard let hours = number(in: 0...167) else { return nil }
        var seconds = hours * 3600
        if take(":") {
            guard let minutes = number(in: 0...59) else { return nil }
            seconds += minutes * 60
            if take(":") {
                guard let rest = number(in: 0...60) else { return nil }
                seconds += rest
            }
        }
        return negative ? -seconds : seconds
    }

    mutating func yearlyChange() -> PosixTimeZone.YearlyChange? {
        guard let day = yearlyDay() else { return nil }
        guard take("/") else { return PosixTimeZone.YearlyChange(day: day, time: 7200) }
        return signedTime().map { PosixTimeZone.YearlyChange(day: day, time: $0) }
    }

    private mutating func yearlyDay() -> PosixTimeZone.YearlyDay? {
        if take("J") { return number(in: 1...365).map { .julian($0) } }
        guard take("M") else { return number(in: 0...365).map { .ordinal($0) } }
        guard let month = number(in: 1...12), take("."), let week = number(in: 1...5), take("."),
            let weekday = number(in: 0...6)
        else { return nil }
        return .weekday(month: month, week: week, weekday: weekday)
    }
}
