internal import CronModel
@preconcurrency internal import Glibc

/// Standard output: a result that nobody can read is a failure.
enum StandardOutput {
    /// The code of the error that it could not be written.
    static let code = "output"

    /// Writes what `print` still holds.
    ///
    /// Throws `output` where any of it could not be written, a full disk for one.
    static func finish() throws {
        guard fflush(stdout) == 0, ferror(stdout) == 0 else { throw failure(errno) }
    }

    /// Writes what is no line of a report, at once and whole.
    static func write(_ text: String) throws {
        var text = text
        try text.withUTF8 { bytes in
            var start = 0
            while start < bytes.count {
                let count = Glibc.write(STDOUT_FILENO, bytes.baseAddress.map { $0 + start }, bytes.count - start)
                if count < 0, errno == EINTR { continue }
                guard count > 0 else { throw failure(errno) }
                start += count
            }
        }
    }

    static func failure(_ number: Int32) -> ActionableError {
        let reason = String(cString: strerror(number))
        return ActionableError(
            code,
            Text("cannot write to standard output: \(reason)", zh: "无法写入标准输出：\(reason)"),
            detail: Text("What the command did stays done.", zh: "命令已完成的操作仍然有效。")
        )
    }
}
