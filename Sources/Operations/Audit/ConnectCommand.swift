/// `\connect` of psql, as pg_dump and pg_dumpall write it.
struct ConnectCommand: Sendable {
    /// Nil where the command names none.
    let database: String?

    /// Reads a line without its backslash; nil where it is another command.
    init?(_ line: String) {
        let words = Self.words(line)
        guard let command = words.first, command == "connect" || command == "c" else { return nil }
        let name = words.dropFirst().first { !$0.hasPrefix("-reuse-previous") }
        guard let name, name != "-" else {
            database = nil
            return
        }
        database = name.contains("dbname=") ? Self.databaseName(in: name) : name
    }

    /// Words between blanks; quotes, single or double, keep blanks in, and a doubled one is itself.
    private static func words(_ line: String) -> [String] {
        var words: [String] = []
        var word: [UInt8]?
        var quote: UInt8?
        var previousQuote: UInt8?
        for byte in line.utf8 {
            defer { previousQuote = quote == nil && (byte == 0x22 || byte == 0x27) ? byte : nil }
            if let open = quote {
                if byte == open { quote = nil } else { word?.append(byte) }
            } else if byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "'") {
                if previousQuote == byte { word?.append(byte) }
                quote = byte
                word = word ?? []
            } else if byte <= 0x20 {
                if let ended = word { words.append(String(decoding: ended, as: UTF8.self)) }
                word = nil
            } else {
                word = (word ?? []) + [byte]
            }
        }
        if let word { words.append(String(decoding: word, as: UTF8.self)) }
        return words
    }

    /// The database of a connection string: pg_dump quotes the name in it and escapes with backslashes
    /// (`src/fe_utils/string_utils.c`, `appendConnStrVal`).
    private static func databaseName(in conninfo: String) -> String? {
        guard let key = conninfo.firstRange(of: "dbname=") else { return nil }
        var rest = Array(conninfo[key.upperBound...].utf8)[...]
        guard rest.first == UInt8(ascii: "'") else {
            return String(decoding: rest.prefix { $0 > 0x20 }, as: UTF8.self)
        }
        rest = rest.dropFirst()
        var name: [UInt8] = []
        while let byte = rest.popFirst(), byte != UInt8(ascii: "'") {
            if byte == UInt8(ascii: "\\"), let escaped = rest.popFirst() {
                name.append(escaped)
            } else {
                name.append(byte)
            }
        }
        return String(decoding: name, as: UTF8.self)
    }
}
