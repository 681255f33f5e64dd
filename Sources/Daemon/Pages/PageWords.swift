internal import CronModel
internal import CronSchedule

/// The words of the pages.
enum PageWords {
    /// All of them in a language, made once.
    static func rendered(in language: Language) -> [String: String] {
        switch language {
        case .english: english
        case .chinese: chinese
        }
    }

    private static let english = all.mapValues { $0.rendered(in: .english) }
    private static let chinese = all.mapValues { $0.rendered(in: .chinese) }

    /// A word of ours in a language; what is none stays as it is.
    static func word(_ key: String, _ language: Language) -> String { all[key]?.rendered(in: language) ?? key }

    /// What the daemon does; the names of some of it are also those of columns.
    static func word(_ work: Work, _ language: Language) -> String {
        (all["work-\(work.rawValue)"] ?? all[work.rawValue] ?? Text(verbatim: work.rawValue)).rendered(in: language)
    }

    /// What can change of a job.
    static func field(_ name: String, _ language: Language) -> String {
        all["field-" + name]?.rendered(in: language) ?? name
    }

    static let all = dashboard.merging(standing) { _, own in own }

    private static let standing: [String: Text] = [
        "clusters": Text("Clusters", zh: "集群"),
        "alerts": Text("Alerts", zh: "告警"),
        "cluster": Text("Cluster", zh: "集群"),
        "status": Text("Status", zh: "状态"),
        "backup": Text("Newest complete set", zh: "最新完整备份集"),
        "drill": Text("Last drill", zh: "最近演练"),
        "jobs": Text("Jobs", zh: "作业"),
        "job": Text("Job", zh: "作业"),
        "sets": Text("Sets", zh: "备份集"),
        "set": Text("Set", zh: "备份集"),
        "work": Text("Work", zh: "任务"),
        "failing": Text("failing", zh: "失败"),
        "active": Text("active", zh: "活动"),
        "activeJobs": Text("Active jobs", zh: "启用的作业"),
        "inactive": Text("inactive", zh: "停用"),
        "quarantined": Text("in quarantine", zh: "隔离"),
        "looked": Text("Looked at", zh: "查看时间"),
        "schedule": Text("Schedule", zh: "调度"),
        "owner": Text("Owner", zh: "所有者"),
        "database": Text("Database", zh: "数据库"),
        "next": Text("Next run", zh: "下次运行"),
        "last": Text("Last run", zh: "上次运行"),
        "health": Text("Health", zh: "健康"),
        "search": Text("Search", zh: "搜索"),
        "show": Text("Show", zh: "显示"),
        "all": Text("all", zh: "全部"),
        "previous": Text("Previous", zh: "上一页"),
        "following": Text("Next", zh: "下一页"),
        "since": Text("Since", zh: "开始时间"),
        "problem": Text("Problem", zh: "问题"),
        "detail": Text("Detail", zh: "详情"),
        "severity": Text("Severity", zh: "级别"),
        "noAlerts": Text("Nothing is wrong.", zh: "一切正常。"),
        "noSets": Text("There are no sets.", zh: "没有备份集。"),
        "noJobs": Text("No job fits.", zh: "没有符合条件的作业。"),
        "taken": Text("Taken at", zh: "备份时间"),
        "layers": Text("Layers", zh: "层"),
        "size": Text("Size", zh: "大小"),
        "label": Text("Label", zh: "标签"),
        "versions": Text("Versions", zh: "版本"),
        "noVersions": Text("No set holds it yet.", zh: "尚无备份集包含此作业。"),
        "failures": Text("Failures in a row", zh: "连续失败"),
        "duration": Text("Duration", zh: "时长"),
        "message": Text("Message", zh: "消息"),
        "timeline": Text("Hours with runs: half a day back, half a day ahead", zh: "有运行的小时：前后各半天"),
        "ended": Text("Ended", zh: "结束"),
        "running": Text("running", zh: "运行中"),
        "name": Text("Name", zh: "用户名"),
        "password": Text("Password", zh: "密码"),
        "login": Text("Log in", zh: "登录"),
        "logout": Text("Log out", zh: "退出"),
        "skip": Text("Skip to the content", zh: "跳到正文"),
        "postgres": Text("PostgreSQL", zh: "PostgreSQL"),
        "pgcron": Text("pg_cron", zh: "pg_cron"),
        "address": Text("Server", zh: "服务器"),
        "launcher": Text("Launcher", zh: "调度进程"),
        "drift": Text("Changes since the newest regular set", zh: "自最新常规备份集以来的更改"),
        "appeared": Text("appeared", zh: "出现"),
        "changed": Text("changed", zh: "更改"),
        "vanished": Text("vanished", zh: "消失"),
        "complete": Text("complete", zh: "完整"),
        "partial": Text("partial", zh: "不完整"),
        "succeeded": Text("succeeded", zh: "成功"),
        "failed": Text("failed", zh: "失败"),
        "done": Text("done", zh: "完成"),
        "incomplete": Text("incomplete", zh: "不完整"),
        "check-failed": Text("checks failed", zh: "检查未通过"),
        "interrupted": Text("interrupted", zh: "被中断"),
        "verify": Text("verify", zh: "验证"),
        "prune": Text("prune", zh: "清理"),
        "work-drill": Text("drill", zh: "演练"),
        "job-list": Text("job list", zh: "作业列表"),
        "work-backup": Text("backup", zh: "备份"),
        "events": Text("Events", zh: "事件"),
        "time": Text("Time", zh: "时间"),
        "what": Text("What happened", zh: "事件内容"),
        "kind": Text("Kind", zh: "类别"),
        "older": Text("Older", zh: "更早"),
        "noEvents": Text("Nothing has happened.", zh: "没有事件。"),
        "by": Text("by", zh: "操作者"),
        "event-work": Text("work", zh: "任务"),
        "event-alert": Text("alert", zh: "告警"),
        "event-action": Text("action", zh: "操作"),
        "event-configuration": Text("configuration", zh: "配置"),
        "event-daemon": Text("daemon", zh: "守护进程"),
        "raised": Text("raised", zh: "触发"),
        "resolved": Text("resolved", zh: "已恢复"),
        "asked": Text("asked for", zh: "已请求"),
        "started": Text("started", zh: "已启动"),
        "stopped": Text("stopped", zh: "已停止"),
        "basis": Text("Recorded by", zh: "依据"),
        "waiting": Text("Jobs to arm", zh: "待启用作业"),
        "cancel": Text("Cancel", zh: "取消"),
        "nothing": Text("There is nothing to do.", zh: "无需操作。"),
        "warning": Text("warning", zh: "警告"),
        "critical": Text("critical", zh: "严重"),
    ]
}
