internal import FoundationEssentials

/// A small document that the daemon keeps on its own machine.
///
/// Nothing depends on it but what it says itself: losing it costs a repeated message.
struct StateFile<Content: Codable & Sendable>: Sendable {
    /// Nil: nothing is kept.
    private let path: String?

    init(folder: String?, name: String) {
        path = folder.map { $0 + "/" + name }
        guard let folder else { return }
        try? FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    /// What was written last; nil where there is nothing that can be read.
    func read() -> Content? {
        guard let path, let data = FileManager.default.contents(atPath: path) else { return nil }
        return try? JSONDecoder().decode(Content.self, from: data)
    }

    /// Replaces the file as a whole.
    ///
    /// Failing to is no error.
    func write(_ content: Content) {
        guard let path else { return }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys]
        guard let data = try? encoder.encode(content) else { return }
        try? data.write(to: URL(filePath: path), options: .atomic)
        try? FileManager.default.setAttributes([.posixPermissions: 0o600], ofItemAtPath: path)
    }
}
