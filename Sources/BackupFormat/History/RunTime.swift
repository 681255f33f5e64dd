internal import CronSchedule

/// Times as history files write them: `2026-11-22 02:30:00.001+00`.
package enum RunTime {
    /// Microseconds since 1970; nil for anything else, `infinity` and years before Christ too.
    package static func microseconds(_ text: UnsafeRawBufferPointer) -> Int64? {
        parse(text, beforeChrist: false, since: 0)
    }

    /// Microseconds since 2000, as PostgreSQL stores a time, `infinity` and years before Christ too; nil for anything
    /// else.
    package static func stored(_ text: UnsafeRawBufferPointer) -> Int64? {
        if let time = parse(text, beforeChrist: false, since: dayOf2000) { return time }
        if text.elementsEqual("infinity".utf8) { return .max }
        if text.elementsEqual("-infinity".utf8) { return .min }
        guard text.suffix(3).elementsEqual(" BC".utf8) else { return nil }
        return parse(UnsafeRawBufferPointer(rebasing: text.dropLast(3)), beforeChrist: true, since: dayOf2000)
    }

    private static let dayOf2000 = Gregorian.day(year: 2000, month: 1, day: 1)

    private static func parse(_ text: UnsafeRawBufferPointer, beforeChrist: Bool, since epoch: Int) -> Int64? {
        guard (22...40).contains(text.count), text[text.count - 3] == UInt8(ascii: "+"),
            text[text.count - 2] == UInt8(ascii: "0"), text[text.count - 1] == UInt8(ascii: "0")
        else { return nil }
        var index = 0
        guard let year = number(text, &index, upTo: "-"), let month = number(text, &index, upTo: "-"),
            let day = number(text, &index, upTo: " "), let hour = number(text, &index, upTo: ":"),
            let minute = number(text, &index, upTo: ":"), let (second, fraction) = seconds(text, &index),
            year <= 300_000, (1...12).contains(month), (1...31).contains(day), hour <= 24, minute < 60, second <= 60
        else { return nil }
        let days = Gregorian.day(year: beforeChrist ? 1 - year : year, month: month, day: day) - epoch
        let total = Int64(days * 86_400 + hour * 3600 + minute * 60 + second)
        let (scaled, overflow) = total.multipliedReportingOverflow(by: 1_000_000)
        let (time, carried) = scaled.addingReportingOverflow(Int64(fraction))
        return overflow || carried ? nil : time
    }

    /// `00.001`: seconds, and the fraction in microseconds.
    @inline(__always)
    private static func seconds(_ text: UnsafeRawBufferPointer, _ index: inout Int) -> (Int, Int)? {
        var (second, fraction, digits) = (0, 0, -1)
        while index < text.count - 3 {
            let byte = text[index]
            index += 1
            if byte == UInt8(ascii: "."), digits < 0 {
                digits = 0
                continue
            }
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), digits < 6, second < 100 else { return nil }
            let digit = Int(byte - UInt8(ascii: "0"))
            if digits < 0 {
                second = second * 10 + digit
            } else {
                (fraction, digits) = (fraction * 10 + digit, digits + 1)
            }
        }
        for _ in max(digits, 0)..<6 { fraction *= 10 }
        return (second, fraction)
    }

    @inline(__always)
    private static func number(_ text: UnsafeRawBufferPointer, _ index: inout Int, upTo end: Unicode.Scalar) -> Int? {
        var (value, start) = (0, index)
        while index < text.count {
            let byte = text[index]
            index += 1
            if byte == UInt8(ascii: end) { return index - 1 > start ? value : nil }
            guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte), index - start < 8 else { return nil }
            value = value * 10 + Int(byte - UInt8(ascii: "0"))
        }
        start = index
        return nil
    }
}
