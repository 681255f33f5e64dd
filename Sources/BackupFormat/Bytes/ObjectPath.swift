internal import CronModel

/// Where an object lies below the repository's root.
///
/// A path cannot leave the root, whatever it was made from.
package struct ObjectPath: Sendable, Hashable, Comparable, CustomStringConvertible {
    package let components: [String]

    package static let root = ObjectPath(trusted: [])

    private init(trusted components: [String]) {
        self.components = components
    }

    /// A path that a file of the repository names.
    ///
    /// Throws `unsafe-name` for an absolute path, an empty part, `.`, `..` and anything with NUL or a backslash.
    package init(untrusted text: String, in file: String) throws {
        // Bytes, as the file system sees them: a slash under a combining mark is a slash.
        let parts = text.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).map { part in
            String(decoding: part, as: UTF8.self)
        }
        guard parts.allSatisfy(Self.isSafe) else { throw FormatError.unsafeName(text, in: file) }
        components = parts
    }

    /// The path of a child.
    ///
    /// The name is percent-encoded where it holds more than letters, digits, `.`, `_` and `-`.
    package func child(_ name: String) -> ObjectPath {
        ObjectPath(trusted: components + [Self.encoded(name)])
    }

    package func appending(_ other: ObjectPath) -> ObjectPath {
        ObjectPath(trusted: components + other.components)
    }

    package var description: String { components.joined(separator: "/") }
    package var name: String { components.last ?? "" }
    package var parent: ObjectPath { ObjectPath(trusted: Array(components.dropLast())) }

    package static func < (left: ObjectPath, right: ObjectPath) -> Bool {
        left.description < right.description
    }

    /// A name as it stands on disk: RFC 3986 percent-encoding, with a leading dot encoded too.
    package static func encoded(_ name: String) -> String {
        var encoded = ""
        for (index, byte) in name.utf8.enumerated() {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"):
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: ".") where index > 0: encoded += "."
            default:
                let hex = String(byte, radix: 16, uppercase: true)
                encoded += hex.count == 1 ? "%0" + hex : "%" + hex
            }
        }
        return encoded.isEmpty ? "%" : encoded
    }

    /// The name that `encoded` made a part of; nil where it did not.
    package static func decoded(_ part: String) -> String? {
        guard part != "%" else { return "" }
        guard part.utf8.contains(UInt8(ascii: "%")) else { return part }
        var bytes: [UInt8] = []
        var rest = Substring(part)
        while let character = rest.popFirst() {
            guard character == "%" else {
                bytes.append(contentsOf: String(character).utf8)
                continue
            }
            let digits = rest.prefix(2)
            guard digits.count == 2, digits.allSatisfy(\.isHexDigit), let byte = UInt8(digits, radix: 16) else {
                return nil
            }
            bytes.append(byte)
            rest.removeFirst(2)
        }
        return String(validating: bytes, as: UTF8.self)
    }

    private static func isSafe(_ part: String) -> Bool {
        !part.isEmpty && part != "." && part != ".." && !part.utf8.contains { $0 == 0 || $0 == UInt8(ascii: "\\") }
    }
}
