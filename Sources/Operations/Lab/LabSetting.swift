package import CronModel

/// One setting of a lab's server, as `--option NAME=VALUE` gives it.
package struct LabSetting: Sendable, Hashable, Codable {
    package let name: String
    package let value: String

    /// Splits at the first `=`.
    ///
    /// Throws `lab-setting` for a name PostgreSQL would not take, or a value of two lines.
    package init(_ text: String) throws(ActionableError) {
        guard let split = text.firstIndex(of: "=") else { throw LabFailure.setting(text) }
        let name = text[..<split]
        let value = text[text.index(after: split)...]
        guard Self.isName(name), !value.contains(where: \.isNewline), !value.utf8.contains(0) else {
            throw LabFailure.setting(text)
        }
        self.init(name: String(name), value: String(value))
    }

    init(name: String, value: String) {
        self.name = name
        self.value = value
    }

    /// A line of postgresql.conf: the value quoted by the file's own rules, which know backslashes and doubled quotes.
    var line: String {
        let quoted = value.replacing("\\", with: "\\\\").replacing("'", with: "''")
        return "\(name) = '\(quoted)'"
    }

    private static func isName(_ text: Substring) -> Bool {
        guard let first = text.first, first.isLetter || first == "_" else { return false }
        return text.allSatisfy { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == ".") }
    }
}
