internal import CronModel

/// A statement with its parameters.
///
/// Interpolation binds: a value never becomes part of the text.
package struct SQL: Sendable, Hashable {
    package private(set) var text: String
    package private(set) var parameters: [String?]
    /// The server must refuse it where it is more than one statement.
    package private(set) var isSingle = false

    /// A statement of fixed text.
    package init(_ text: StaticString) {
        self.text = "\(text)"
        self.parameters = []
    }

    /// A statement whose text was put together elsewhere, from fixed parts and quoted names only.
    package init(unsafe text: String) {
        self.text = text
        self.parameters = []
    }

    /// One statement whose text comes from elsewhere: the server takes no second one with it.
    package init(unsafeSingle text: String) {
        self.init(unsafe: text)
        isSingle = true
    }
}

extension SQL: ExpressibleByStringInterpolation {
    package init(stringLiteral value: String) {
        self.init(unsafe: value)
    }

    package init(stringInterpolation: Interpolation) {
        self.text = stringInterpolation.text
        self.parameters = stringInterpolation.parameters
    }

    /// Collects text and parameters while a literal is evaluated.
    package struct Interpolation: StringInterpolationProtocol {
        fileprivate var text = ""
        fileprivate var parameters: [String?] = []

        package init(literalCapacity: Int, interpolationCount: Int) {
            text.reserveCapacity(literalCapacity + 4 * interpolationCount)
        }

        package mutating func appendLiteral(_ literal: String) {
            text += literal
        }

        /// Binds a value as the next parameter.
        package mutating func appendInterpolation(_ value: String?) {
            parameters.append(value)
            text += "$\(parameters.count)"
        }

        package mutating func appendInterpolation(_ value: some FixedWidthInteger) {
            appendInterpolation(String(value))
        }

        package mutating func appendInterpolation(_ value: Bool) {
            appendInterpolation(value ? "t" : "f")
        }

        /// Binds a list of texts as one `text[]` parameter.
        package mutating func appendInterpolation(_ values: [String]) {
            appendInterpolation(SQL.arrayLiteral(values))
        }

        /// Puts a name into the text, quoted by PostgreSQL's rule: double quotes, doubled inside.
        package mutating func appendInterpolation(identifier: String) {
            text += SQL.quoted(identifier)
        }

        /// Puts text in as it is.
        ///
        /// The caller answers for it.
        package mutating func appendInterpolation(unsafe fragment: String) {
            text += fragment
        }
    }

    /// A name as an SQL identifier, always quoted.
    package static func quoted(_ identifier: String) -> String {
        identifier.doubling("\"", after: "\"", before: "\"")
    }

    /// A text as an SQL literal that reads the same under any `standard_conforming_strings`.
    package static func literal(_ text: String) -> String {
        text.utf8.contains(UInt8(ascii: "\\"))
            ? text.doubling("'\\", after: " E'", before: "'") : text.doubling("'", after: "'", before: "'")
    }

    private static func arrayLiteral(_ values: [String]) -> String {
        var literal = "{"
        for (index, value) in values.enumerated() {
            if index > 0 { literal += "," }
            literal += "\""
            for character in value.unicodeScalars {
                if character == "\"" || character == "\\" { literal += "\\" }
                literal.unicodeScalars.append(character)
            }
            literal += "\""
        }
        return literal + "}"
    }
}
