package import CronModel

/// The name of a lab: part of folder names, so it is short and plain.
package struct LabName: Sendable, Hashable {
    package let text: String

    /// Lower-case letters, digits, `-` and `_`, at most 32, a letter or digit first.
    ///
    /// Throws `lab-name`.
    package init(_ text: String) throws(ActionableError) {
        let plain = text.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"): true
            case UInt8(ascii: "-"), UInt8(ascii: "_"): true
            default: false
            }
        }
        let first = text.utf8.first
        guard plain, text.utf8.count <= 32, let first, first != UInt8(ascii: "-"), first != UInt8(ascii: "_") else {
            throw LabFailure.name(text)
        }
        self.text = text
    }
}
