internal import CronModel

/// The errors of buttons, one factory each.
enum ActionFailure {
    static let unknown = ActionableError("no-action", Text("there is no such action", zh: "没有此操作"))

    static let stranger = ActionableError(
        "log-in-needed",
        Text("only who logged in by a name and a password may act", zh: "只有用用户名和密码登录的人才能操作")
    )

    /// The form does not come from a page of ours, or from another session.
    static let foreign = ActionableError(
        "foreign-form",
        Text("nothing was done: the form is not one of this session", zh: "未执行任何操作：表单不属于当前会话"),
        hints: [Text("Open the page again and confirm there.", zh: "请重新打开页面后确认。")]
    )

    static let changed = ActionableError(
        "target-changed",
        Text("nothing was done: the jobs have changed since the page was shown", zh: "未执行任何操作：页面显示后作业已发生变化"),
        hints: [Text("Look at the page again.", zh: "请重新查看页面。")]
    )
}
