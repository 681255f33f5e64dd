package import CronSchedule

/// One sentence for people, in the two languages that cronvault speaks.
///
/// A text is made where the thing it speaks of is understood; which language is shown is decided where it is rendered.
package struct Text: Sendable, Hashable {
    package let english: String
    package let chinese: String

    package init(_ english: String, zh chinese: String) {
        self.english = english
        self.chinese = chinese
    }

    /// The same characters in both languages: a name, a server's own message, a statement.
    package init(verbatim text: String) {
        self.init(text, zh: text)
    }

    /// One after the other, nothing in between.
    package static func + (left: Text, right: Text) -> Text {
        Text(left.english + right.english, zh: left.chinese + right.chinese)
    }

    /// The sentence in the language asked for.
    package func rendered(in language: Language) -> String {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }
}

extension Int {
    /// A number of things in English: `1 job`, `2 jobs`.
    package func of(_ noun: String) -> String { Int64(self).of(noun) }

    /// And what they do: `1 job runs`, `2 jobs run`.
    package func of(_ noun: String, _ one: String, _ many: String) -> String {
        "\(of(noun)) \(self == 1 ? one : many)"
    }

    /// All of them: `the one job runs`, `all 2 jobs run`.
    package func all(_ noun: String, _ one: String, _ many: String) -> String {
        self == 1 ? "the one \(noun) \(one)" : "all \(of(noun)) \(many)"
    }
}

extension Int64 {
    /// A number of things in English: `1 run`, `2 runs`.
    package func of(_ noun: String) -> String { self == 1 ? "1 \(noun)" : "\(self) \(noun)s" }
}

extension Text: Codable {
    /// The key of `Encoder.userInfo` that carries the `Language` texts are written in; English where it is absent.
    package static let languageKey = CodingUserInfoKey(rawValue: "language")

    /// Writes the sentence as one string, in the language that the encoder's `userInfo` names.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        let language = Self.languageKey.flatMap { encoder.userInfo[$0] as? Language } ?? .english
        try container.encode(rendered(in: language))
    }

    /// Reads what `encode` wrote; the language it was written in then stands for both.
    package init(from decoder: any Decoder) throws {
        self.init(verbatim: try decoder.singleValueContainer().decode(String.self))
    }
}
