/// Takes what looks like a secret out of a job's command, or out of a server's message that quotes one, before it
/// reaches a report, a page or a message.
///
/// It would rather hide too much: a set keeps the command as it is.
package enum Redaction {
    /// What stands in the place of a secret.
    package static let mark = "•••"

    /// A command for a report: redacted, cut after `limit` characters.
    package static func shortened(_ command: Command, limit: Int = 400) -> String {
        switch command {
        case .digest(let sha256, let bytes): return "(\(bytes) bytes, sha256 \(sha256.prefix(16)))"
        case .text(let text): return shortened(text, limit: limit)
        }
    }

    /// A text of others: redacted, cut after `limit` characters.
    package static func shortened(_ text: String, limit: Int = 300) -> String {
        let head = text.unicodeScalars.prefix(limit * 4)
        let shown = redacted(String(String.UnicodeScalarView(head)))
        return shown.count <= limit && head.count == text.unicodeScalars.count
            ? shown : String(shown.prefix(limit)) + "…"
    }

    /// The text with every secret replaced by `mark`.
    package static func redacted(_ text: String) -> String {
        var scanner = SecretScanner(text)
        return scanner.redacted()
    }
}

/// Finds secrets by the words before them and by their own shape.
private struct SecretScanner {
    private let bytes: [UInt8]
    private var secrets: [Range<Int>] = []

    init(_ text: String) {
        bytes = Array(text.utf8)
    }

    mutating func redacted() -> String {
        findNamed()
        findPasswordsInURLs()
        findTokens()
        guard !secrets.isEmpty else { return String(decoding: bytes, as: UTF8.self) }
        var shown: [UInt8] = []
        var position = 0
        for secret in secrets.sorted(by: { $0.lowerBound < $1.lowerBound }) {
            guard secret.upperBound > position else { continue }
            shown += bytes[position..<max(position, secret.lowerBound)] + Array(Redaction.mark.utf8)
            position = secret.upperBound
        }
        return String(decoding: shown + bytes[position...], as: UTF8.self)
    }

    /// The ends of names whose values are secrets, in lower case.
    private static let names = [
        "password", "passwd", "pwd", "passphrase", "secret", "token", "apikey", "api_key", "api-key", "access_key",
        "accesskey", "private_key", "credential", "credentials", "authorization", "sslpassword",
        "client_secret", "session_key", "x-api-key",
    ].map { $0.utf8.map { $0 | 0x20 } }

    /// `password = 'x'`, `"token": "x"`, `PASSWORD 'x'`, `Authorization: Bearer x`, `password=x`.
    private mutating func findNamed() {
        for word in words() {
            let name = bytes[word].map { $0 | 0x20 }
            let isScheme = namesAuthorization && Self.schemes.contains { name.elementsEqual($0) }
            guard isScheme || Self.names.contains(where: { name.suffix($0.count).elementsEqual($0) }) else { continue }
            if let value = value(after: word.upperBound, isScheme: isScheme) { secrets.append(value) }
        }
    }

    private static let schemes = ["bearer", "basic"].map { Array($0.utf8) }

    /// Without it, "basic" is a word like any other.
    private var namesAuthorization: Bool {
        words(joinedBy: []).contains { bytes[$0].map { $0 | 0x20 }.elementsEqual("authorization".utf8) }
    }

    /// The value that belongs to a name that ends there.
    private func value(after end: Int, isScheme: Bool) -> Range<Int>? {
        var position = end
        var sawSeparator = isScheme
        while position < bytes.count, position - end < 16 {
            let byte = bytes[position]
            if byte == UInt8(ascii: "=") || byte == UInt8(ascii: ":") || byte == UInt8(ascii: ",")
                || byte == UInt8(ascii: ">")
            {
                sawSeparator = true
            } else if byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"") || byte == UInt8(ascii: "\\") {
                // The quote that ends the name, or the one that begins the value; two of them inside another string.
                let next = position + 1
                if next < bytes.count, bytes[next] == byte, byte == UInt8(ascii: "'") {
                    let value = next + 1
                    guard value < bytes.count, !Self.isBlank(bytes[value]), !Self.separates(bytes[value]) else {
                        return nil
                    }
                    return plain(from: value, until: byte)
                }
                if next < bytes.count, byte == UInt8(ascii: "'"), !Self.separates(bytes[next]),
                    bytes[next] != UInt8(ascii: "'")
                {
                    return plain(from: next, until: byte, isDoubled: true)
                }
                if sawSeparator, next < bytes.count { return plain(from: next, until: byte) }
            } else if !Self.isBlank(byte) {
                return sawSeparator ? plain(from: position, until: nil) : nil
            }
            position += 1
        }
        return nil
    }

    /// Up to the quote, or to a blank or other end of a bare value.
    ///
    /// `isDoubled`: two quotes are one of the value.
    private func plain(from start: Int, until quote: UInt8?, isDoubled: Bool = false) -> Range<Int>? {
        var end = start
        while end < bytes.count {
            let byte = bytes[end]
            if let quote, byte == quote {
                guard isDoubled, end + 1 < bytes.count, bytes[end + 1] == quote else { break }
                end += 1
            }
            if quote == nil,
                Self.isBlank(byte) || Self.separates(byte) || byte == UInt8(ascii: "'") || byte == UInt8(ascii: "\"")
            {
                break
            }
            end += 1
        }
        let value = start..<end
        let isScheme = Self.schemes.contains { bytes[value].map { $0 | 0x20 }.elementsEqual($0) }
        return value.isEmpty || isScheme ? nil : value
    }

    /// `scheme://user:password@host`.
    private mutating func findPasswordsInURLs() {
        let mark = Array("://".utf8)
        for index in bytes.indices where bytes[index] == mark[0] && bytes[index...].starts(with: mark) {
            var end = index + 3
            var colon: Int?
            while end < bytes.count, !Self.isBlank(bytes[end]), bytes[end] != UInt8(ascii: "/"),
                bytes[end] != UInt8(ascii: "'")
            {
                if bytes[end] == UInt8(ascii: ":"), colon == nil { colon = end }
                if bytes[end] == UInt8(ascii: "@") {
                    if let colon, colon + 1 < end { secrets.append(colon + 1..<end) }
                    break
                }
                end += 1
            }
        }
    }

    /// Beginnings that only secrets have: AWS, GitHub, Slack, Stripe, OpenAI, JSON web tokens, Google.
    private static let beginnings = [
        "AKIA", "ASIA", "ghp_", "gho_", "ghs_", "github_pat_", "xoxb-", "xoxp-", "xoxa-", "sk_live_", "rk_live_", "sk-",
        "eyJ", "AIza", "glpat-",
    ].map { Array($0.utf8) }

    /// By shape: a known beginning, or 32 and more letters and digits that mix both.
    private mutating func findTokens() {
        for word in words(joinedBy: Array("-_.+/=".utf8)) where word.count >= 16 {
            let text = bytes[word]
            let isKnown = Self.beginnings.contains { text.starts(with: $0) }
            if isKnown || (word.count >= 32 && Self.looksRandom(text)) { secrets.append(word) }
        }
        // https://hooks.slack.com/services/T…/B…/…
        let hook = Array("hooks.slack.com/services/".utf8)
        for index in bytes.indices where bytes[index] == hook[0] && bytes[index...].starts(with: hook) {
            let start = index + hook.count
            let end = bytes[start...].firstIndex {
                Self.isBlank($0) || $0 == UInt8(ascii: "'") || $0 == UInt8(ascii: "\"")
            }
            secrets.append(start..<(end ?? bytes.count))
        }
    }

    private static func looksRandom(_ text: ArraySlice<UInt8>) -> Bool {
        let digits = text.filter { (48...57).contains($0) }.count
        let separators = text.filter { Array("-_./".utf8).contains($0) }.count
        return digits * 8 >= text.count && digits < text.count && separators * 12 <= text.count
    }

    private func words(joinedBy others: [UInt8] = Array("-_".utf8)) -> [Range<Int>] {
        var words: [Range<Int>] = []
        var start: Int?
        for index in bytes.indices {
            if Self.isWord(bytes[index]) || others.contains(bytes[index]) {
                start = start ?? index
            } else if let first = start {
                words.append(first..<index)
                start = nil
            }
        }
        if let start { words.append(start..<bytes.count) }
        return words
    }

    private static func isWord(_ byte: UInt8) -> Bool {
        (48...57).contains(byte) || (97...122).contains(byte | 0x20)
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == 32 || (9...13).contains(byte) }

    private static func separates(_ byte: UInt8) -> Bool { Array("=:,;)&|>".utf8).contains(byte) }
}
