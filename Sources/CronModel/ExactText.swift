/// A text compared byte by byte, as PostgreSQL compares names.
///
/// Swift's own comparison takes two spellings of the same characters (`é` as one scalar or as two) for equal; on a
/// server they are two roles, two databases, two jobs.
package struct ExactText: Sendable, Hashable, Comparable {
    package let text: String

    package init(_ text: String) {
        self.text = text
    }

    package static func == (left: ExactText, right: ExactText) -> Bool {
        left.text.utf8.elementsEqual(right.text.utf8)
    }

    package static func < (left: ExactText, right: ExactText) -> Bool {
        left.text.utf8.lexicographicallyPrecedes(right.text.utf8)
    }

    package func hash(into hasher: inout Hasher) {
        var copy = text
        copy.withUTF8 { hasher.combine(bytes: UnsafeRawBufferPointer($0)) }
    }
}

extension Sequence<String> {
    /// Each of these texts once, sorted, byte by byte.
    package func distinct() -> [String] { Set(map(ExactText.init)).sorted().map(\.text) }
}
