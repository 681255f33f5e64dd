internal import CLibPQ

/// A type that one column of a result can be read as, from PostgreSQL's text format.
package protocol ColumnDecodable {
    init?(column text: String)
}

extension String: ColumnDecodable {
    package init?(column text: String) { self = text }
}

extension Bool: ColumnDecodable {
    package init?(column text: String) {
        switch text {
        case "t": self = true
        case "f": self = false
        default: return nil
        }
    }
}

extension Int: ColumnDecodable {
    package init?(column text: String) { self.init(text) }
}

extension Int32: ColumnDecodable {
    package init?(column text: String) { self.init(text) }
}

extension Int64: ColumnDecodable {
    package init?(column text: String) { self.init(text) }
}

extension UInt32: ColumnDecodable {
    package init?(column text: String) { self.init(text) }
}

extension Double: ColumnDecodable {
    package init?(column text: String) { self.init(text) }
}

/// One row of a result, read column by column from left to right.
///
/// It must not outlive the call that hands it out.
package struct Row {
    private let result: OpaquePointer
    private let row: Int32
    private var column: Int32 = 0

    init(result: OpaquePointer, row: Int32) {
        self.result = result
        self.row = row
    }

    /// The next column, which the statement promises is not NULL.
    package mutating func next<Value: ColumnDecodable>(_ type: Value.Type = Value.self) throws -> Value {
        guard let value = try next(ifNotNull: Value.self) else { throw unexpected("is NULL") }
        return value
    }

    /// The next column, nil for NULL.
    package mutating func next<Value: ColumnDecodable>(ifNotNull type: Value.Type = Value.self) throws -> Value? {
        defer { column += 1 }
        guard column < PQnfields(result) else { throw unexpected("does not exist") }
        if PQgetisnull(result, row, column) != 0 { return nil }
        guard let bytes = PQgetvalue(result, row, column) else { throw unexpected("cannot be read") }
        let count = Int(PQgetlength(result, row, column))
        let raw = UnsafeRawBufferPointer(start: bytes, count: count)
        guard let text = String(validating: raw.bindMemory(to: UInt8.self), as: UTF8.self) else {
            throw unexpected("is not valid UTF-8")
        }
        guard let value = Value(column: text) else { throw unexpected("is no \(Value.self)") }
        return value
    }

    private func unexpected(_ what: String) -> PostgresError {
        let name = PQfname(result, column).map { String(cString: $0) } ?? "\(column)"
        return PostgresError(sqlstate: nil, message: "column \"\(name)\" of a result \(what)", detail: nil, hint: nil)
    }
}

/// A statement beside the decoder of its rows.
package struct Statement<Output: Sendable>: Sendable {
    package let sql: SQL
    package let decode: @Sendable (inout Row) throws -> Output

    package init(_ sql: SQL, decode: @escaping @Sendable (inout Row) throws -> Output) {
        self.sql = sql
        self.decode = decode
    }
}
