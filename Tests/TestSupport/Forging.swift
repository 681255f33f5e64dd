internal import BackupFormat
internal import FoundationEssentials

/// What somebody who can write a repository can do: files changed, and every digest made to fit again.
extension Vault {
    package func text(of file: String, in set: String) throws -> String {
        String(decoding: try Data(contentsOf: URL(filePath: folder(of: set) + "/" + file)), as: UTF8.self)
    }

    package func forgeManifest(of set: String, _ change: (String) -> String) throws {
        let old = try text(of: "manifest.json", in: set)
        let new = change(old)
        guard new != old else { throw NothingForged(file: "manifest.json") }
        try write(new, to: "manifest.json", in: set)
        try write(SHA256Digest.hex(of: new), to: "manifest.json.sha256", in: set)
    }

    /// Puts a text of the same length in the place of another one.
    package func forge(_ file: String, of set: String, _ old: String, _ new: String) throws {
        let before = try text(of: file, in: set)
        let after = before.replacing(old, with: new)
        guard after != before, after.utf8.count == before.utf8.count else { throw NothingForged(file: file) }
        try write(after, to: file, in: set)
        try forgeManifest(of: set) { $0.replacing(SHA256Digest.hex(of: before), with: SHA256Digest.hex(of: after)) }
    }

    private func write(_ text: String, to file: String, in set: String) throws {
        try Data(text.utf8).write(to: URL(filePath: folder(of: set) + "/" + file))
    }
}

package struct NothingForged: Error {
    package let file: String

    package init(file: String) { self.file = file }
}
