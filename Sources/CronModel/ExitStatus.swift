/// How a command ends.
///
/// These numbers are an interface for scripts: they may be added to, never changed.
package enum ExitStatus: Int32, Sendable, CaseIterable {
    case done = 0
    case failed = 1
    case incomplete = 3
    case failedLeavingSomething = 4
    case noRepository = 10
    case locked = 11
    case wrongKey = 12
    case checkFailed = 13
    case wrongUsage = 64
    case interrupted = 130

    /// What the status tells a script, as the help of every command prints it.
    package var meaning: Text {
        switch self {
        case .done: Text("done, also with warnings (--strict makes them 13)", zh: "完成，警告也算（--strict 时为 13）")
        case .failed: Text("failed; nothing changed, or all of it was rolled back", zh: "失败；没有任何改动，或已全部回滚")
        case .incomplete: Text("done, but incomplete (partial)", zh: "完成，但不完整（partial）")
        case .failedLeavingSomething: Text("failed, and something remains; it is named", zh: "失败，且有残留，已指明")
        case .noRepository: Text("no repository", zh: "没有备份仓库")
        case .locked: Text("locked by another cronvault", zh: "被另一个 cronvault 锁定")
        case .wrongKey: Text("wrong or missing key", zh: "密钥错误或缺失")
        case .checkFailed: Text("at least one check failed, or differences were found", zh: "至少一项检查未通过，或发现差异")
        case .wrongUsage: Text("wrong usage", zh: "用法错误")
        case .interrupted: Text("interrupted", zh: "被中断")
        }
    }
}
