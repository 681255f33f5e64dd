/// Finds COPY … TO STDOUT and COPY … FROM STDIN in a command, whatever stands between.
///
/// A warning hangs on it, so words in comments and strings count too.
enum CopyHazard {
    /// One pass over the bytes: a command may have megabytes.
    static func isPresent(in command: String) -> Bool {
        var command = command
        return command.withUTF8 { bytes in
            var (start, hasCopy) = (0, false)
            for end in 0...bytes.count where end == bytes.count || !isWordByte(bytes[end]) {
                let word = bytes[start..<end]
                start = end + 1
                if !hasCopy { hasCopy = equal(word, "COPY") }
                if hasCopy, equal(word, "STDOUT") || equal(word, "STDIN") { return true }
            }
            return false
        }
    }

    /// Bytes of identifiers and key words (PostgreSQL `src/backend/parser/scan.l`, `ident_cont`).
    private static func isWordByte(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "$"), 0x80...:
            true
        default: false
        }
    }

    private static func equal(_ word: Slice<UnsafeBufferPointer<UInt8>>, _ keyword: StaticString) -> Bool {
        keyword.withUTF8Buffer { keyword in
            word.count == keyword.count && zip(word, keyword).allSatisfy { $0 & 0xDF == $1 }
        }
    }
}
