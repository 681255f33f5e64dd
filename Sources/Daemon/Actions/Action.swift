internal import CronModel

/// What people can have done by a button.
enum Action: String, Sendable, CaseIterable {
    case backup
    case drill
    case pause
    case arm

    var title: Text {
        switch self {
        case .backup: Text("Back up now", zh: "立即备份")
        case .drill: Text("Drill now", zh: "立即演练")
        case .pause: Text("Pause all jobs", zh: "暂停所有作业")
        case .arm: Text("Arm jobs", zh: "启用作业")
        }
    }

    /// What will happen, before it does.
    func meaning(for cluster: String) -> Text {
        switch self {
        case .backup:
            Text(
                "Takes a set of \"\(cluster)\" as soon as nothing else is done for it.",
                zh: "在 \"\(cluster)\" 没有其他任务时立即创建一个备份集。"
            )
        case .drill:
            Text(
                "Rehearses the recovery of \"\(cluster)\" from its newest set, on a throwaway server of the daemon's machine.",
                zh: "在守护进程所在机器的临时服务器上，用最新备份集演练 \"\(cluster)\" 的恢复。"
            )
        case .pause:
            Text(
                "Every active job of \"\(cluster)\" becomes inactive, and stays so until somebody arms it. Runs under way go on.",
                zh: "\"\(cluster)\" 的所有活动作业将被停用，直到有人重新启用。正在进行的运行会继续。"
            )
        case .arm:
            Text(
                "These jobs of \"\(cluster)\" become active and run by their schedules again.",
                zh: "\"\(cluster)\" 的下列作业将变为活动状态，重新按调度运行。"
            )
        }
    }

    /// The work that it asks for; nil: it is done at once.
    var work: Work? {
        switch self {
        case .backup: .backup
        case .drill: .drill
        case .pause, .arm: nil
        }
    }
}
