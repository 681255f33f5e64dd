internal import CronModel

/// The errors of telling people, one factory each.
enum AlertFailure {
    static func delivery(_ reason: String) -> ActionableError {
        ActionableError("delivery", Text("cannot deliver: \(reason)", zh: "无法送达：\(reason)"))
    }
}
