internal import CronModel
internal import FoundationEssentials
internal import Glibc

/// The lines of a list of schedules, read as they come.
enum ScheduleLines {
    /// Hands each line to `body`, without its line end; a line that starts with `"` as the JSON string it is.
    static func read(_ path: String, _ body: (String) throws -> Void) throws {
        let descriptor = path == "-" ? STDIN_FILENO : open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path) }
        defer { if path != "-" { close(descriptor) } }
        var line: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(path) }
            guard count > 0 else { break }
            var start = 0
            while let end = piece[start..<count].firstIndex(of: UInt8(ascii: "\n")) {
                line.append(contentsOf: piece[start..<end])
                try body(text(of: line))
                line.removeAll(keepingCapacity: true)
                start = end + 1
            }
            line.append(contentsOf: piece[start..<count])
        }
        if !line.isEmpty { try body(text(of: line)) }
    }

    private static func text(of line: [UInt8]) -> String {
        if line.first == UInt8(ascii: "\""), let text = try? JSONDecoder().decode(String.self, from: Data(line)) {
            return text
        }
        return String(decoding: line, as: UTF8.self)
    }

    private static func failure(_ path: String) -> ActionableError {
        let reason = String(cString: strerror(errno))
        return ActionableError(
            "input",
            Text("cannot read \"\(path)\": \(reason)", zh: "无法读取 \"\(path)\"：\(reason)"),
            exitStatus: .wrongUsage
        )
    }
}

/// Standard output for many lines, written in large pieces.
struct OutputBuffer: ~Copyable {
    private var bytes: [UInt8] = []
    private static let limit = 1 << 16

    /// Adds a line.
    mutating func append(_ line: [UInt8]) throws {
        bytes.append(contentsOf: line)
        bytes.append(UInt8(ascii: "\n"))
        if bytes.count >= Self.limit { try flush() }
    }

    /// Writes what is left.
    ///
    /// Throws `output` where it cannot be written; a reader that is gone ends the process by SIGPIPE.
    mutating func flush() throws {
        var start = 0
        while start < bytes.count {
            let count = bytes[start...].withUnsafeBytes { Glibc.write(STDOUT_FILENO, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw StandardOutput.failure(errno) }
            start += count
        }
        bytes.removeAll(keepingCapacity: true)
    }
}
