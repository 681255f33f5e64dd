internal import CronModel
internal import Glibc

/// Takes CSV as PostgreSQL writes it apart into rows, as bytes come in.
///
/// Line ends inside quotes belong to a field.
package struct CSVRows {
    private var row: [UInt8] = []
    private var quoted = false

    /// The longest row that is read, in bytes.
    private static let rowLimit = 128 << 20

    package init() {}

    /// Takes more bytes and hands out each complete row, its line end included.
    ///
    /// The bytes are valid during the call.
    package mutating func write(
        _ bytes: UnsafeRawBufferPointer,
        _ body: (UnsafeRawBufferPointer) throws -> Void
    ) throws {
        var (start, index) = (0, 0)
        while let end = Self.first(UInt8(ascii: "\n"), in: bytes, from: index, to: bytes.count) {
            toggle(bytes, from: index, to: end)
            index = end + 1
            guard !quoted else { continue }
            let piece = UnsafeRawBufferPointer(rebasing: bytes[start..<index])
            start = index
            if row.isEmpty {
                try body(piece)
            } else {
                row.append(contentsOf: piece)
                try row.withUnsafeBytes(body)
                row.removeAll(keepingCapacity: row.capacity < 1 << 20)
            }
        }
        toggle(bytes, from: index, to: bytes.count)
        row.append(contentsOf: UnsafeRawBufferPointer(rebasing: bytes[start...]))
        guard row.count <= Self.rowLimit else {
            throw FormatError.damaged("history", Text("a row is too long", zh: "有一行过长"))
        }
    }

    /// Passes over the quotes of a stretch.
    private mutating func toggle(_ bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) {
        var index = start
        while let quote = Self.first(UInt8(ascii: "\""), in: bytes, from: index, to: end) {
            quoted.toggle()
            index = quote + 1
        }
    }

    private static func first(_ byte: UInt8, in bytes: UnsafeRawBufferPointer, from start: Int, to end: Int) -> Int? {
        guard let base = bytes.baseAddress, start < end,
            let found = memchr(base + start, Int32(byte), end - start)
        else { return nil }
        return UnsafeRawPointer(found) - base
    }

    /// Whether every row was complete.
    package var isComplete: Bool { row.isEmpty && !quoted }
}

/// The two numbers that every history row begins with; neither is ever quoted.
package struct HistoryRowHead: Sendable, Hashable {
    /// Nil where the column is NULL, which pg_cron never writes.
    package let jobid: Int64?
    package let runid: Int64
    /// Where the rest of the row begins, after the first comma.
    package let restOffset: Int

    /// Nil where the bytes are no history row.
    package init?(_ row: UnsafeRawBufferPointer) {
        var index = 0
        guard let jobid = Self.number(row, &index), let runid = Self.number(row, &index), let run = runid.value else {
            return nil
        }
        self.jobid = jobid.value
        self.runid = run
        self.restOffset = jobid.end
    }

    private static func number(_ row: UnsafeRawBufferPointer, _ index: inout Int) -> (value: Int64?, end: Int)? {
        var value: Int64?
        var negative = false
        while index < row.count, row[index] != UInt8(ascii: ",") {
            if row[index] == UInt8(ascii: "-"), value == nil, !negative {
                negative = true
            } else {
                guard (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(row[index]) else { return nil }
                let digit = Int64(row[index] - UInt8(ascii: "0"))
                let (product, overflow) = (value ?? 0).multipliedReportingOverflow(by: 10)
                let (sum, carried) = product.addingReportingOverflow(negative ? -digit : digit)
                guard !overflow, !carried else { return nil }
                value = sum
            }
            index += 1
        }
        guard index < row.count else { return nil }
        index += 1
        return (value, index)
    }
}
