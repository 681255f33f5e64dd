internal import CronSchedule
internal import FoundationEssentials

/// A message as sendmail(8) takes it on standard input.
struct Mail: Sendable {
    let to: [String]
    let from: String
    let subject: String
    let text: String

    /// Header lines never hold a line end from elsewhere; what is not ASCII is encoded (RFC 2047).
    func rendered(at now: Instant) -> String {
        let headers = [
            "From: \(Self.line(from))", "To: \(to.map(Self.line).joined(separator: ", "))",
            "Subject: \(Self.word(subject))", "MIME-Version: 1.0", "Content-Type: text/plain; charset=utf-8",
            "Content-Transfer-Encoding: base64", "Auto-Submitted: auto-generated",
            "Message-ID: <\(now.secondsSince1970).\(StableHash.value(of: text))@cronvault>",
        ]
        let body = Data((text + "\n").utf8).base64EncodedString(options: [
            .lineLength76Characters, .endLineWithLineFeed,
        ])
        return headers.joined(separator: "\n") + "\n\n" + body + "\n"
    }

    private static func line(_ text: String) -> String { String(text.filter { !$0.isNewline && $0 != "\0" }) }

    /// Encoded words of at most 75 characters, cut between characters.
    private static func word(_ text: String) -> String {
        let text = line(text)
        guard !text.utf8.allSatisfy({ (0x20..<0x7f).contains($0) }) else { return text }
        var (words, part): ([String], String) = ([], "")
        for character in text {
            if part.utf8.count + character.utf8.count > 42 {
                words.append(part)
                part = ""
            }
            part.append(character)
        }
        return (words + [part]).map { "=?UTF-8?B?\(Data($0.utf8).base64EncodedString())?=" }.joined(separator: "\n ")
    }
}
