internal import CronModel
internal import PostgresAccess

/// What a restore of the full layer has made so far.
struct FullRemains: Sendable {
    let roles: [String]
    private(set) var whole: [String] = []
    private var unfinished: FullPlan.Database?

    init(roles: [String]) {
        self.roles = roles
    }

    mutating func begin(_ database: FullPlan.Database) { unfinished = database }

    mutating func finish() {
        if let unfinished { whole.append(unfinished.name) }
        unfinished = nil
    }

    /// What remains, by name.
    var description: Text {
        let list = { (names: [String]) in names.map { "\"\($0)\"" }.joined(separator: ", ") }
        var english: [String] = []
        var chinese: [String] = []
        if !roles.isEmpty {
            english.append("Roles made: \(list(roles)).")
            chinese.append("已创建角色：\(list(roles))。")
        }
        if !whole.isEmpty {
            english.append("Databases restored whole: \(list(whole)).")
            chinese.append("已完整恢复的数据库：\(list(whole))。")
        }
        if let unfinished {
            english.append(
                unfinished.isAtomic
                    ? "Database \"\(unfinished.name)\" may be there, without data."
                    : "Database \"\(unfinished.name)\" is half restored."
            )
            chinese.append(
                unfinished.isAtomic ? "数据库 \"\(unfinished.name)\" 可能已创建，但没有数据。" : "数据库 \"\(unfinished.name)\" 只恢复了一部分。"
            )
        }
        english.append("No job was restored.")
        chinese.append("没有恢复任何作业。")
        return Text(english.joined(separator: " "), zh: chinese.joined())
    }

    /// What to do before the next run.
    var hint: Text {
        guard let unfinished, !unfinished.isAtomic else {
            return Text("Run the same command again: it goes on where it stopped.", zh: "请再次运行同一命令：将从中断处继续。")
        }
        let drop = "DROP DATABASE \(SQL.quoted(unfinished.name))"
        return Text("\(drop), then run the same command again.", zh: "请先执行 \(drop)，再运行同一命令。")
    }
}
