import FoundationEssentials

@testable import BackupFormat

/// Files of format 1 as they were once written.
///
/// They never change: whatever reads the format reads them for ever.
enum Fixture {
    static func bytes(_ name: String, file: String = #filePath) throws -> [UInt8] {
        let folder = URL(filePath: file).deletingLastPathComponent().appending(path: "Fixtures")
        return Array(try Data(contentsOf: folder.appending(path: name)))
    }

    static func manifest(_ name: String) throws -> Manifest {
        try Manifest.decode(bytes(name), file: name)
    }

    /// The text of a manifest with one piece of it replaced.
    static func altered(_ name: String, _ piece: String, _ other: String) throws -> [UInt8] {
        let text = String(decoding: try bytes(name), as: UTF8.self)
        let altered = text.replacing(piece, with: other)
        guard altered != text else { throw NotThere(piece: piece) }
        return Array(altered.utf8)
    }

    struct NotThere: Error {
        let piece: String
    }
}
