internal import CronSchedule
internal import Glibc

/// One line of CSV, byte for byte as PostgreSQL writes it for COPY … (FORMAT csv) with `TimeZone` UTC and `DateStyle`
/// ISO, YMD (`src/backend/commands/copyto.c`, `CopyAttributeOutCSV`; `src/backend/utils/adt/datetime.c`, `EncodeDateTime`).
///
/// Making the text here and not there halves what a backup of history costs a server.
struct CSVLine: ~Copyable {
    private var buffer = RowBuffer()
    /// The day that was written last: rows that follow each other are mostly of one.
    private var day = Int.min
    private var date = RowBuffer()
    private var isBeforeChrist = false

    /// Valid until the next change.
    var bytes: UnsafeRawBufferPointer { buffer.bytes }

    /// Room for longer texts is made at once, for what they need; so much is added for what follows them in their line, which
    /// would double it otherwise.
    private static let large = 1 << 16

    mutating func begin() { buffer.removeAll() }
    mutating func separate() { buffer.append(UInt8(ascii: ",")) }
    mutating func end() { buffer.append(UInt8(ascii: "\n")) }

    mutating func append(_ number: Int64) {
        buffer.append(upTo: 20) { Self.write(number, to: $0) }
    }

    /// Quotes only what has to be; an empty text is quoted, since nothing at all is NULL.
    mutating func append(text: UnsafeRawBufferPointer) {
        guard text.isEmpty || Self.needsQuotes(text) else {
            if text.count > Self.large { buffer.reserve(text.count + Self.large) }
            return buffer.append(text)
        }
        if text.count > Self.large {
            buffer.reserve(text.count + text.count { $0 == UInt8(ascii: "\"") } + Self.large)
        }
        buffer.append(UInt8(ascii: "\""))
        var start = 0
        while let base = text.baseAddress, start < text.count,
            let quote = memchr(base + start, Int32(UInt8(ascii: "\"")), text.count - start)
        {
            let end = UnsafeRawPointer(quote) - base + 1
            buffer.append(UnsafeRawBufferPointer(rebasing: text[start..<end]))
            buffer.append(UInt8(ascii: "\""))
            start = end
        }
        buffer.append(UnsafeRawBufferPointer(rebasing: text[start...]))
        buffer.append(UInt8(ascii: "\""))
    }

    /// A moment in microseconds since 2000, as `timestamptz` is stored.
    mutating func append(moment: Int64) {
        guard moment != .max, moment != .min else { return append(moment == .max ? "infinity" : "-infinity") }
        let microsecondsPerDay: Int64 = 86_400_000_000
        var (day, rest) = moment.quotientAndRemainder(dividingBy: microsecondsPerDay)
        if rest < 0 { (day, rest) = (day - 1, rest + microsecondsPerDay) }
        if day != self.day { turn(to: Int(day)) }
        buffer.append(date.bytes)
        buffer.append(upTo: 18) { Self.write(timeOfDay: Int(rest), to: $0) }
        if isBeforeChrist { append(" BC") }
    }

    private mutating func append(_ text: StaticString) {
        buffer.append(UnsafeRawBufferPointer(start: text.utf8Start, count: text.utf8CodeUnitCount))
    }

    private mutating func turn(to day: Int) {
        self.day = day
        // 2000-01-01 is day 10957 since 1970.
        let (year, month, dayOfMonth) = Gregorian.date(ofDay: day + 10_957)
        isBeforeChrist = year <= 0
        date.removeAll()
        let shown = year <= 0 ? 1 - year : year
        date.append(upTo: 32) { target in
            var count = 0
            var limit = 1000
            while shown < limit, limit > 1 {
                target.storeBytes(of: UInt8(ascii: "0"), toByteOffset: count, as: UInt8.self)
                (count, limit) = (count + 1, limit / 10)
            }
            count += Self.write(Int64(shown), to: target + count)
            target.storeBytes(of: UInt8(ascii: "-"), toByteOffset: count, as: UInt8.self)
            Self.write(twoDigits: month, to: target + count + 1)
            target.storeBytes(of: UInt8(ascii: "-"), toByteOffset: count + 3, as: UInt8.self)
            Self.write(twoDigits: dayOfMonth, to: target + count + 4)
            target.storeBytes(of: UInt8(ascii: " "), toByteOffset: count + 6, as: UInt8.self)
            return count + 7
        }
    }

    /// `02:30:00.001+00`: a fraction without zeros at its end, none at all if it is nothing else.
    @inline(__always)
    private static func write(timeOfDay microseconds: Int, to target: UnsafeMutableRawPointer) -> Int {
        let (seconds, fraction) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        write(twoDigits: seconds / 3600, to: target)
        target.storeBytes(of: UInt8(ascii: ":"), toByteOffset: 2, as: UInt8.self)
        write(twoDigits: seconds / 60 % 60, to: target + 3)
        target.storeBytes(of: UInt8(ascii: ":"), toByteOffset: 5, as: UInt8.self)
        write(twoDigits: seconds % 60, to: target + 6)
        var count = 8
        if fraction > 0 {
            var (rest, digits) = (fraction, 6)
            while rest % 10 == 0 { (rest, digits) = (rest / 10, digits - 1) }
            target.storeBytes(of: UInt8(ascii: "."), toByteOffset: count, as: UInt8.self)
            for place in stride(from: count + digits, to: count, by: -1) {
                target.storeBytes(of: UInt8(ascii: "0") + UInt8(rest % 10), toByteOffset: place, as: UInt8.self)
                rest /= 10
            }
            count += digits + 1
        }
        target.storeBytes(of: UInt8(ascii: "+"), toByteOffset: count, as: UInt8.self)
        target.storeBytes(of: UInt8(ascii: "0"), toByteOffset: count + 1, as: UInt8.self)
        target.storeBytes(of: UInt8(ascii: "0"), toByteOffset: count + 2, as: UInt8.self)
        return count + 3
    }

    @inline(__always)
    private static func write(twoDigits number: Int, to target: UnsafeMutableRawPointer) {
        target.storeBytes(of: UInt8(ascii: "0") + UInt8(number / 10), as: UInt8.self)
        target.storeBytes(of: UInt8(ascii: "0") + UInt8(number % 10), toByteOffset: 1, as: UInt8.self)
    }

    @inline(__always)
    private static func write(_ number: Int64, to target: UnsafeMutableRawPointer) -> Int {
        var (digits, limit) = (1, UInt64(10))
        let size = number.magnitude
        while size >= limit {
            digits += 1
            let (next, overflow) = limit.multipliedReportingOverflow(by: 10)
            if overflow { break }
            limit = next
        }
        let sign = number < 0 ? 1 : 0
        if number < 0 { target.storeBytes(of: UInt8(ascii: "-"), as: UInt8.self) }
        var rest = size
        for place in stride(from: sign + digits - 1, through: sign, by: -1) {
            target.storeBytes(of: UInt8(ascii: "0") + UInt8(rest % 10), toByteOffset: place, as: UInt8.self)
            rest /= 10
        }
        return sign + digits
    }

    /// Whether a comma, a quote or an end of a line is among the bytes, looked for in eight at a time.
    private static func needsQuotes(_ text: UnsafeRawBufferPointer) -> Bool {
        var index = 0
        while index + 8 <= text.count {
            let word = text.loadUnaligned(fromByteOffset: index, as: UInt64.self)
            if has(0x2C, word) | has(0x22, word) | has(0x0A, word) | has(0x0D, word) != 0 { return true }
            index += 8
        }
        while index < text.count {
            switch text[index] {
            case 0x2C, 0x22, 0x0A, 0x0D: return true
            default: index += 1
            }
        }
        return false
    }

    /// Not zero where one of the eight bytes is this one.
    @inline(__always)
    private static func has(_ byte: UInt64, _ word: UInt64) -> UInt64 {
        let zeroed = word ^ (byte &* 0x0101_0101_0101_0101)
        return (zeroed &- 0x0101_0101_0101_0101) & ~zeroed & 0x8080_8080_8080_8080
    }
}
