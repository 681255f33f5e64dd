/// One run as binary COPY takes it, for `HistoryCatalog.copyIn` and `copyIntoStaging`; the next takes the same memory.
///
/// A server reads it in half the time that it needs for text.
package struct RunTuple: ~Copyable {
    private var buffer = RowBuffer()

    /// What comes before the first run, and after the last.
    package static let header = BinaryTuple.header
    package static let trailer: [UInt8] = [0xFF, 0xFF]

    package init() {}

    /// Valid until the next change.
    package var bytes: UnsafeRawBufferPointer { buffer.bytes }

    /// Begins a run; nil is NULL.
    package mutating func begin(jobid: Int64?, runid: Int64, pid: Int32?) {
        buffer.removeAll()
        buffer.append(bigEndian: Int16(HistoryCatalog.columns.count))
        append(jobid)
        append(runid)
        append(pid)
    }

    /// A field of CSV with its quotes: nothing at all is NULL.
    package mutating func append(csvField field: UnsafeRawBufferPointer) {
        guard let first = field.first else { return buffer.append(bigEndian: Int32(-1)) }
        guard first == UInt8(ascii: "\""), field.count >= 2 else {
            buffer.append(bigEndian: Int32(truncatingIfNeeded: field.count))
            return buffer.append(field)
        }
        let inner = UnsafeRawBufferPointer(rebasing: field[1..<field.count - 1])
        let doubled = Self.doubledQuotes(in: inner)
        buffer.append(bigEndian: Int32(truncatingIfNeeded: inner.count - doubled))
        guard doubled > 0 else { return buffer.append(inner) }
        var index = 0
        while index < inner.count {
            buffer.append(inner[index])
            index += inner[index] == UInt8(ascii: "\"") ? 2 : 1
        }
    }

    /// A moment in microseconds since 2000.
    package mutating func append(moment: Int64?) {
        append(moment)
    }

    private mutating func append<Number: FixedWidthInteger>(_ number: Number?) {
        guard let number else { return buffer.append(bigEndian: Int32(-1)) }
        buffer.append(bigEndian: Int32(MemoryLayout<Number>.size))
        buffer.append(bigEndian: number)
    }

    private static func doubledQuotes(in text: UnsafeRawBufferPointer) -> Int {
        var (count, index) = (0, 0)
        while index < text.count {
            guard text[index] == UInt8(ascii: "\"") else {
                index += 1
                continue
            }
            if index + 1 < text.count { count += 1 }
            index += 2
        }
        return count
    }
}
