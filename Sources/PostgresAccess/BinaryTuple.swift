/// One row of COPY … TO STDOUT (FORMAT binary): how many columns, then each with its length before it, -1 for NULL
/// (PostgreSQL documentation, COPY, "Binary Format").
///
/// It must not outlive the bytes.
struct BinaryTuple {
    private let bytes: UnsafeRawBufferPointer
    private var index: Int

    /// A signature, flags, and the length of an extension that no server has ever sent.
    static let header =
        Array("PGCOPY\n\u{FF}\r\n\0".unicodeScalars.map { UInt8($0.value) }) + Array(repeating: 0, count: 8)

    /// A message of the server, which holds one row, the first one the header before it; nil for the trailer.
    init?(_ message: UnsafeRawBufferPointer, columns: Int, isFirst: Bool) throws {
        bytes = message
        index = 0
        if isFirst {
            guard message.starts(with: Self.header) else { throw Self.malformed() }
            index = Self.header.count
        }
        let count: Int16 = try Self.number(bytes, &index)
        if count == -1 { return nil }
        guard count == columns else { throw Self.malformed() }
    }

    /// The next column's bytes; nil for NULL.
    @inline(__always)
    mutating func column() throws -> UnsafeRawBufferPointer? {
        let length = Int(try Self.number(bytes, &index) as Int32)
        if length == -1 { return nil }
        guard length >= 0, length <= bytes.count - index, let base = bytes.baseAddress else { throw Self.malformed() }
        defer { index += length }
        return UnsafeRawBufferPointer(start: base + index, count: length)
    }

    /// The next column as a number; nil for NULL.
    @inline(__always)
    mutating func number<Number: FixedWidthInteger>(_ type: Number.Type = Number.self) throws -> Number? {
        guard let column = try column() else { return nil }
        guard column.count == MemoryLayout<Number>.size else { throw Self.malformed() }
        return Number(bigEndian: column.loadUnaligned(as: Number.self))
    }

    @inline(__always)
    private static func number<Number: FixedWidthInteger>(
        _ bytes: UnsafeRawBufferPointer,
        _ index: inout Int
    ) throws -> Number {
        let size = MemoryLayout<Number>.size
        guard bytes.count - index >= size else { throw malformed() }
        defer { index += size }
        return Number(bigEndian: bytes.loadUnaligned(fromByteOffset: index, as: Number.self))
    }

    private static func malformed() -> PostgresError {
        PostgresError(sqlstate: nil, message: "the server sent a row that is not as asked for", detail: nil, hint: nil)
    }
}
