internal import FoundationEssentials

/// A JSON document whose shape a test looks at.
package enum JSONValue: Sendable, Hashable, Decodable {
    case null
    case boolean(Bool)
    case number(Double)
    case string(String)
    case list([JSONValue])
    case object([String: JSONValue])

    package init(_ text: String) throws {
        self = try JSONDecoder().decode(JSONValue.self, from: Data(text.utf8))
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.singleValueContainer()
        if container.decodeNil() {
            self = .null
        } else if let value = try? container.decode(Bool.self) {
            self = .boolean(value)
        } else if let value = try? container.decode(Double.self) {
            self = .number(value)
        } else if let value = try? container.decode(String.self) {
            self = .string(value)
        } else if let value = try? container.decode([JSONValue].self) {
            self = .list(value)
        } else {
            self = .object(try container.decode([String: JSONValue].self))
        }
    }

    /// The value under a key; nil where this is no object or has no such key.
    ///
    /// A key that holds null is `.null`.
    package subscript(key: String) -> JSONValue? {
        guard case .object(let members) = self else { return nil }
        return members[key]
    }

    package subscript(index: Int) -> JSONValue? {
        guard case .list(let values) = self, values.indices.contains(index) else { return nil }
        return values[index]
    }

    package var text: String? {
        guard case .string(let text) = self else { return nil }
        return text
    }

    package var number: Int? {
        guard case .number(let number) = self else { return nil }
        return Int(exactly: number)
    }

    package var isTrue: Bool { self == .boolean(true) }

    /// The elements of a list; empty for anything else.
    package var elements: [JSONValue] {
        guard case .list(let values) = self else { return [] }
        return values
    }

    /// The keys of an object, sorted; empty for anything else.
    package var keys: [String] {
        guard case .object(let members) = self else { return [] }
        return members.keys.sorted()
    }
}
