/// Text inside HTML and XML.
package enum Markup {
    /// Nothing in it is mark-up, nothing turns the direction of writing, and control characters, which XML forbids, are
    /// shown as what they are.
    package static func escaped(_ text: String) -> String {
        var escaped = ""
        for character in text.unicodeScalars {
            switch character {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#39;"
            case "\n": escaped += "&#10;"
            case "\t": escaped += "&#9;"
            case _
            where character.value < 32 || (127..<160).contains(character.value)
                || character.properties.isBidiControl || (0xFFFE...0xFFFF).contains(character.value):
                escaped += "\u{FFFD}"
            default: escaped.unicodeScalars.append(character)
            }
        }
        return escaped
    }
}
