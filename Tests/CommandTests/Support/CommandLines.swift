import FoundationEssentials

/// The command lines of all processes, as anybody on the machine may read them while a command runs.
actor CommandLines {
    private(set) var all: Set<String> = []

    /// Looks once; comes back after a moment, so that it can be called in a loop.
    func look() async throws {
        for name in try FileManager.default.contentsOfDirectory(atPath: "/proc") where Int32(name) != nil {
            guard let bytes = FileManager.default.contents(atPath: "/proc/\(name)/cmdline"), !bytes.isEmpty else {
                continue
            }
            all.insert(String(decoding: bytes.map { $0 == 0 ? 32 : $0 }, as: UTF8.self))
        }
        try await Task.sleep(for: .milliseconds(5))
    }

    func add(_ line: String) { all.insert(line) }

    /// Whether a process is over, though nobody has asked for its status yet.
    static func hasEnded(_ pid: Int32) throws -> Bool {
        guard let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return true }
        let rest = String(decoding: bytes, as: UTF8.self).split(separator: ") ").last ?? ""
        return rest.hasPrefix("Z") || rest.hasPrefix("X")
    }
}
