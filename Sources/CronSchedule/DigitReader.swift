/// Reads the parts of an ISO 8601 date and time from front to back.
struct DigitReader {
    let bytes: [UInt8]
    private var position = 0

    init(bytes: [UInt8]) {
        self.bytes = bytes
    }

    var isAtEnd: Bool { position == bytes.count }

    /// Takes one byte if it is one of those given.
    mutating func take(anyOf characters: Unicode.Scalar...) -> Bool {
        guard position < bytes.count, characters.contains(Unicode.Scalar(bytes[position])) else { return false }
        position += 1
        return true
    }

    /// Takes exactly `count` digits whose value lies in `range`.
    mutating func number(digits count: Int, in range: ClosedRange<Int>) -> Int? {
        guard position + count <= bytes.count else { return nil }
        var value = 0
        for byte in bytes[position..<position + count] {
            guard (48...57).contains(byte) else { return nil }
            value = value * 10 + Int(byte - 48)
        }
        guard range.contains(value) else { return nil }
        position += count
        return value
    }

    /// Takes `2026-11-22` and gives the day's number since 1970-01-01.
    mutating func date() -> Int? {
        guard let year = number(digits: 4, in: 0...9999), take(anyOf: "-"),
            let month = number(digits: 2, in: 1...12), take(anyOf: "-"),
            let day = number(digits: 2, in: 1...Gregorian.length(ofMonth: month, year: year))
        else { return nil }
        return Gregorian.day(year: year, month: month, day: day)
    }

    /// Takes `08:00`, `08:00:30` or `08:00:30.5` and gives the seconds since midnight.
    mutating func timeOfDay() -> Int? {
        guard let hour = number(digits: 2, in: 0...23), take(anyOf: ":"), let minute = number(digits: 2, in: 0...59)
        else { return nil }
        var seconds = hour * 3600 + minute * 60
        guard take(anyOf: ":") else { return seconds }
        guard let second = number(digits: 2, in: 0...59) else { return nil }
        seconds += second
        if take(anyOf: ".", ",") {
            guard number(digits: 1, in: 0...9) != nil else { return nil }
            while number(digits: 1, in: 0...9) != nil {}
        }
        return seconds
    }

    /// Takes `Z`, `+08:00`, `+0800` or `+08` and gives the seconds east of UTC.
    mutating func utcOffset() -> Int? {
        if take(anyOf: "Z", "z") { return 0 }
        let west = take(anyOf: "-")
        guard west || take(anyOf: "+"), let hours = number(digits: 2, in: 0...23) else { return nil }
        var seconds = hours * 3600
        if take(anyOf: ":") {
            guard let minutes = number(digits: 2, in: 0...59) else { return nil }
            seconds += minutes * 60
        } else if let minutes = number(digits: 2, in: 0...59) {
            seconds += minutes * 60
        }
        return west ? -seconds : seconds
    }
}
