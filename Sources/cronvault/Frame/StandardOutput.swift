internal import CronModel
@preconcurrency internal import Glibc

/// Standard output, as far as its end is concerned: a result that nobody can read is a failure.
enum StandardOutput {
    /// The code of the error that it could not be written.
    static let code = "output"

    /// Writes what `print` still holds.
    ///
    /// Throws `output` where any of it could not be written, a full disk for one.
    static func finish() throws {
        guard fflush(stdout) == 0, ferror(stdout) == 0 else { throw failure(errno) }
    }

    static func failure(_ number: Int32) -> ActionableError {
        let reason = String(cString: strerror(number))
        return ActionableError(
            code,
            Text("cannot write to standard output: \(reason)", zh: "无法写入标准输出:\(reason)"),
            detail: Text("What the command did stays done.", zh: "命令已完成的操作仍然有效。")
        )
    }
}
