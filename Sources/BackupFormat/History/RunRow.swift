internal import Glibc

/// The columns of one history row, found in its bytes: no text is made of any before it is asked for.
///
/// It must not outlive the bytes.
package struct RunRow {
    package enum Column: Int, Sendable, CaseIterable {
        case jobid
        case runid
        case pid
        case database
        case username
        case command
        case status
        case message
        case start
        case end
    }

    /// Nil where the column is NULL, which pg_cron never writes.
    package let jobid: Int64?
    package let runid: Int64
    private let row: UnsafeRawBufferPointer
    /// Where each column ends.
    private let ends: InlineArray<10, Int>

    /// Nil where the bytes, with or without their line end, are no history row.
    package init?(_ row: UnsafeRawBufferPointer) {
        guard let head = HistoryRowHead(row) else { return nil }
        let count = row.last == UInt8(ascii: "\n") ? row.count - 1 : row.count
        var ends = InlineArray<10, Int>(repeating: 0)
        var index = 0
        for column in 0..<10 {
            guard let end = Self.end(of: row, from: index, count) else { return nil }
            ends[column] = end
            guard column == 9 ? end == count : end < count && row[end] == UInt8(ascii: ",") else { return nil }
            index = end + 1
        }
        (jobid, runid, self.row, self.ends) = (head.jobid, head.runid, row, ends)
    }

    /// The column as it stands there, with its quotes.
    package func raw(_ column: Column) -> UnsafeRawBufferPointer {
        let start = column == .jobid ? 0 : ends[column.rawValue - 1] + 1
        return UnsafeRawBufferPointer(rebasing: row[start..<ends[column.rawValue]])
    }

    /// Whether the column is NULL: empty without quotes.
    package func isNull(_ column: Column) -> Bool { raw(column).isEmpty }

    /// The first bytes of a column's text, whole characters; nil for NULL.
    package func text(_ column: Column, limit: Int = .max) -> String? {
        let raw = raw(column)
        guard !raw.isEmpty else { return nil }
        guard raw[0] == UInt8(ascii: "\"") else { return Self.text(raw.prefix(limit), of: raw.count) }
        var bytes: [UInt8] = []
        let inner = raw[1..<raw.count - 1]
        bytes.reserveCapacity(min(inner.count, limit))
        var index = inner.startIndex
        while index < inner.endIndex, bytes.count < limit {
            bytes.append(inner[index])
            index += inner[index] == UInt8(ascii: "\"") ? 2 : 1
        }
        return Self.text(bytes[...], of: index < inner.endIndex ? .max : bytes.count)
    }

    package var status: RunStatus? { RunStatus(raw(.status)) }

    /// Microseconds since 1970; nil for NULL and for what is no time of the common era.
    package var start: Int64? { RunTime.microseconds(raw(.start)) }
    package var end: Int64? { RunTime.microseconds(raw(.end)) }

    /// Microseconds from start to end of a run that is over; nil where either is not known.
    package var duration: Int64? {
        guard let status, status.isOver, let start, let end, end >= start else { return nil }
        return end - start
    }

    /// A text that was cut ends with its last whole character.
    private static func text(_ bytes: some Collection<UInt8>, of total: Int) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard bytes.count < total, text.unicodeScalars.last == "\u{FFFD}" else { return text }
        return String(text.unicodeScalars.dropLast())
    }

    private static func end(of row: UnsafeRawBufferPointer, from start: Int, _ count: Int) -> Int? {
        guard start < count, row[start] == UInt8(ascii: "\"") else {
            return find(UInt8(ascii: ","), row, start, count) ?? count
        }
        var index = start + 1
        while let quote = find(UInt8(ascii: "\""), row, index, count) {
            guard quote + 1 < count, row[quote + 1] == UInt8(ascii: "\"") else { return quote + 1 }
            index = quote + 2
        }
        return nil
    }

    private static func find(_ byte: UInt8, _ row: UnsafeRawBufferPointer, _ start: Int, _ end: Int) -> Int? {
        guard let base = row.baseAddress, start < end, let found = memchr(base + start, Int32(byte), end - start) else {
            return nil
        }
        return UnsafeRawPointer(found) - base
    }
}

/// The states of a run; pg_cron writes no others (`src/pg_cron.c`, `GetCronStatus`).
package enum RunStatus: String, Sendable, Hashable, CaseIterable, Codable {
    case starting
    case connecting
    case sending
    case running
    case succeeded
    case failed
    /// Somebody wrote it by hand.
    case other

    /// The run has not ended: the launcher marks such a row as failed at its next start (pg_cron
    /// `src/job_metadata.c`, `MarkPendingRunsAsFailed`).
    package var isUnfinished: Bool { [.starting, .connecting, .sending, .running].contains(self) }

    package static func isUnfinished(_ status: [UInt8]) -> Bool {
        status.withUnsafeBytes { RunStatus($0) }?.isUnfinished ?? false
    }

    /// Nil for NULL.
    package init?(_ raw: UnsafeRawBufferPointer) {
        guard let first = raw.first else { return nil }
        let word: RunStatus =
            switch (first, raw.count) {
            case (UInt8(ascii: "s"), 9): .succeeded
            case (UInt8(ascii: "s"), 8): .starting
            case (UInt8(ascii: "s"), 7): .sending
            case (UInt8(ascii: "f"), 6): .failed
            case (UInt8(ascii: "r"), 7): .running
            case (UInt8(ascii: "c"), 10): .connecting
            default: .other
            }
        self = word == .other || raw.elementsEqual(word.rawValue.utf8) ? word : .other
    }

    package var isOver: Bool { self == .succeeded || self == .failed }
}
