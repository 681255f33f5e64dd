internal import Glibc

/// The end of a server's log.
enum LogTail {
    static let limit = 4096

    /// 0 where there is no log yet.
    static func size(of path: String) -> Int {
        var status = stat()
        return lstat(path, &status) == 0 ? Int(status.st_size) : 0
    }

    /// What the log holds from this place on, at most its last four kilobytes, in whole lines.
    static func read(_ path: String, from start: Int) -> String {
        let file = open(path, O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK)
        guard file >= 0 else { return "" }
        defer { close(file) }
        let end = size(of: path)
        let from = max(start, end - limit)
        guard end > from else { return "" }
        var bytes = [UInt8](repeating: 0, count: end - from)
        let count = pread(file, &bytes, bytes.count, off_t(from))
        guard count > 0 else { return "" }
        var lines = String(decoding: bytes.prefix(count), as: UTF8.self).split(separator: "\n")
        if from > start, !lines.isEmpty { lines.removeFirst() }
        return lines.joined(separator: "\n")
    }
}
