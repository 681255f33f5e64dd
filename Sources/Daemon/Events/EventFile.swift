internal import FoundationEssentials
internal import Glibc

/// Events on the daemon's own machine, one JSON document a line, so that a restart forgets nothing.
///
/// Only ever appended to, until it is replaced by what is still remembered. A line that was cut off says nothing; losing
/// the file costs the memory of what happened, and nothing else.
struct EventFile: Sendable {
    private let path: String?
    /// Of a longer file only the end is read.
    private static let mostBytes = 16 << 20

    /// `folder`: nil keeps nothing.
    init(folder: String?) {
        path = folder.map { $0 + "/events.jsonl" }
        guard let folder else { return }
        try? FileManager.default.createDirectory(
            atPath: folder,
            withIntermediateDirectories: true,
            attributes: [.posixPermissions: 0o700]
        )
    }

    /// All that was written and can be read, oldest first; returns whether the last line is whole.
    func read(_ consume: (Event) -> Void) -> Bool {
        guard let path, let handle = fopen(path, "re") else { return true }
        defer { fclose(handle) }
        fseek(handle, 0, SEEK_END)
        fseek(handle, max(0, ftell(handle) - Self.mostBytes), SEEK_SET)
        let decoder = JSONDecoder()
        var (line, capacity, isWhole): (UnsafeMutablePointer<CChar>?, Int, Bool) = (nil, 0, true)
        defer { free(line) }
        while case let length = getline(&line, &capacity, handle), length > 0, let line {
            let bytes = Data(bytes: line, count: length)
            if let event = try? decoder.decode(Event.self, from: bytes) { consume(event) }
            isWhole = bytes.last == UInt8(ascii: "\n")
        }
        return isWhole
    }

    /// Adds a line; failing to is no error.
    func append(_ event: Event) { write([event], to: path, "ae") }

    /// Puts these in place of all that was written.
    func replace(by events: [Event]) {
        guard let path else { return }
        let fresh = path + ".new"
        guard write(events, to: fresh, "we") else { return }
        rename(fresh, path)
    }

    @discardableResult
    private func write(_ events: [Event], to path: String?, _ mode: String) -> Bool {
        guard let path, let handle = fopen(path, mode) else { return false }
        fchmod(fileno(handle), 0o600)
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        var isWhole = true
        for event in events {
            // In one piece: what is cut off by a crash is the last line alone.
            guard let line = try? encoder.encode(event) + Data("\n".utf8) else { continue }
            isWhole = line.withUnsafeBytes { fwrite($0.baseAddress, 1, $0.count, handle) } == line.count && isWhole
        }
        return fclose(handle) == 0 && isWhole
    }
}
