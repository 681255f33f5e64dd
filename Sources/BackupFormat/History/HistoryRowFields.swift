internal import Glibc

/// The fields of a history row, found from left to right.
///
/// Each is given as it lies there: a quoted one with its quotes.
package struct HistoryRowFields {
    private let row: UnsafeRawBufferPointer
    private var index = 0

    /// `row` must stay valid as long as this.
    package init(_ row: UnsafeRawBufferPointer) {
        self.row = row
    }

    /// The next field; nil at the end of the row, or where it is no CSV.
    package mutating func next() -> UnsafeRawBufferPointer? {
        guard index < row.count else { return nil }
        let start = index
        if row[index] == UInt8(ascii: "\""), !passQuoted() { return nil }
        guard let end = first(UInt8(ascii: ","), from: index) ?? first(UInt8(ascii: "\n"), from: index) else {
            return nil
        }
        index = end + 1
        return UnsafeRawBufferPointer(rebasing: row[start..<end])
    }

    /// The field after so many others.
    package mutating func next(after count: Int) -> UnsafeRawBufferPointer? {
        for _ in 0..<count where next() == nil { return nil }
        return next()
    }

    /// Moves behind the quote that closes a field; a quote inside is doubled.
    private mutating func passQuoted() -> Bool {
        repeat {
            guard let quote = first(UInt8(ascii: "\""), from: index + 1) else { return false }
            index = quote + 1
        } while index < row.count && row[index] == UInt8(ascii: "\"")
        return true
    }

    private func first(_ byte: UInt8, from start: Int) -> Int? {
        guard let base = row.baseAddress, start < row.count,
            let found = memchr(base + start, Int32(byte), row.count - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }
}
