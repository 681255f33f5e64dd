internal import CronModel
package import CronSchedule
internal import FoundationEssentials

/// JSON as the format writes and reads it: snake case, sorted keys, texts in English.
package enum FormatCoder {
    /// The largest JSON document that is read from a repository, in bytes.
    package static let documentLimit = 256 << 20

    /// `language`: of the texts in a document that people read.
    package static func encode(_ document: some Encodable, language: Language = .english) throws -> [UInt8] {
        let encoder = JSONEncoder()
        if let key = Text.languageKey { encoder.userInfo[key] = language }
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        return Array(try encoder.encode(document)) + [UInt8(ascii: "\n")]
    }

    /// Throws `damaged`, naming the file, for anything that is not this document.
    package static func decode<Document: Decodable>(
        _ type: Document.Type = Document.self,
        from bytes: [UInt8],
        file: String
    ) throws -> Document {
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        do {
            return try decoder.decode(Document.self, from: Data(bytes))
        } catch {
            throw FormatError.damaged(file, Text("it does not hold what it should", zh: "内容与格式不符"))
        }
    }
}

extension Manifest {
    /// Reads a manifest whose digest has been found right.
    ///
    /// The format is looked at before anything else.
    ///
    /// Throws `format-newer`, `damaged`, or `unsafe-name` for a file that would lie outside the set.
    package static func decode(_ bytes: [UInt8], file: String) throws -> Manifest {
        let header = try FormatCoder.decode(Header.self, from: bytes, file: file)
        guard header.format == currentFormat else { throw FormatError.newer(file, format: header.format) }
        let manifest = try FormatCoder.decode(Manifest.self, from: bytes, file: file)
        for entry in manifest.files { _ = try ObjectPath(untrusted: entry.path, in: file) }
        for segment in manifest.history?.segments ?? [] {
            let path = try ObjectPath(untrusted: segment.name, in: file)
            guard path.components.count == 1 else { throw FormatError.unsafeName(segment.name, in: file) }
        }
        // Cluster and generation may hold anything: they are encoded before they become part of a path.
        for path in manifest.full?.paths ?? [] {
            _ = try ObjectPath(untrusted: path, in: file)
        }
        return manifest
    }

    private struct Header: Decodable {
        let format: Int
    }
}
