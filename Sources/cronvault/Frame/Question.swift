internal import CronModel
internal import Glibc

/// Asks before something that needs an explicit word.
enum Question {
    /// Returns where the answer is yes.
    ///
    /// Throws `needs-confirm` without a terminal, `declined` where the answer is no.
    static func ask(_ text: Text, option: String, _ console: Console) throws {
        guard isatty(STDIN_FILENO) == 1, isatty(STDERR_FILENO) == 1, !console.json else { throw needsConfirm(option) }
        StandardError.write(text.rendered(in: console.language) + " [y/N] ")
        guard let answer = readLine(), ["y", "yes", "是"].contains(answer.lowercased()) else {
            throw ActionableError("declined", Text("nothing was done", zh: "未做任何操作"))
        }
    }

    static func needsConfirm(_ option: String) -> ActionableError {
        ActionableError(
            "needs-confirm",
            Text("\(option) needs --confirm without a terminal", zh: "没有终端时，\(option) 需要 --confirm"),
            exitStatus: .wrongUsage
        )
    }
}
