internal import CronModel

/// The well-known ways to make a dump without jobs.
enum Trap {
    typealias Finding = (problem: Text, hint: Text)

    private static let whole = Text(
        "Dump the whole database (pg_dump -Fc DATABASE), or pg_dump -n cron -e pg_cron from version 14 on; or: cronvault backup.",
        zh: "请转储整个数据库（pg_dump -Fc DATABASE），14 及以上版本也可用 pg_dump -n cron -e pg_cron；或使用 cronvault backup。"
    )

    static let empty: Finding = (
        Text(
            "the dump is empty: pg_dump -n cron writes that and reports success, since what belongs to an extension is not in the schema for it",
            zh: "转储是空的：pg_dump -n cron 就会这样写出并报告成功，因为在它看来扩展的成员不属于该模式"
        ), whole
    )

    static let damaged: Finding = (
        Text("what can be read of the dump holds no job", zh: "转储中可读取的部分不含作业"),
        Text("Take the dump again.", zh: "请重新转储。")
    )

    static let noRows: Finding = (
        Text(
            "the dump says that cron.job has no rows: the server had no jobs, or row security hid them from the role",
            zh: "转储显示 cron.job 没有任何行：服务器没有作业，或行级安全策略对该角色隐藏了它们"
        ),
        Text(
            "If the server has jobs, take the dump as a superuser or a role with BYPASSRLS, without --enable-row-security.",
            zh: "如果服务器有作业，请以超级用户或具有 BYPASSRLS 的角色转储，且不要使用 --enable-row-security。"
        )
    )

    static let schemaOnly: Finding = (
        Text(
            "the dump has definitions and no data (pg_dump --schema-only): jobs are data",
            zh: "转储只有定义而没有数据（pg_dump --schema-only）：作业属于数据"
        ), whole
    )

    static let extensionWithoutRows: Finding = (
        Text(
            "the dump creates pg_cron and has no rows of it: pg_dump left data out (--schema-only, -N cron, --exclude-table-data), or the extension is 1.1 or older, whose rows pg_dump never writes",
            zh:
                "转储会创建 pg_cron，但没有其数据行：pg_dump 排除了数据（--schema-only、-N cron、--exclude-table-data），或扩展版本不高于 1.1（pg_dump 从不写出其数据行）"
        ),
        Text(
            "Leave the filter away; where catalog 1.0 or 1.1 is installed, ALTER EXTENSION pg_cron UPDATE first, or: cronvault backup.",
            zh: "请去掉过滤选项；若目录版本为 1.0 或 1.1，请先 ALTER EXTENSION pg_cron UPDATE，或使用 cronvault backup。"
        )
    )

    static let globals: Finding = (
        Text(
            "the dump holds roles and tablespaces alone (pg_dumpall --globals-only)",
            zh: "转储只含角色和表空间（pg_dumpall --globals-only）"
        ), whole
    )

    static let calls: Finding = (
        Text(
            "the script calls cron.schedule instead of holding rows: what it would make cannot be told without running it",
            zh: "脚本调用 cron.schedule 而不含数据行：不执行就无法得知会创建哪些作业"
        ),
        Text("It is no backup of what a server has now.", zh: "它不是服务器当前状态的备份。")
    )

    static func otherDatabase(name: String?, cronDatabase: String?) -> Finding {
        if let name, let cronDatabase, ExactText(name) != ExactText(cronDatabase) {
            return (
                Text(
                    "this is a dump of database \"\(name)\"; the jobs are in \"\(cronDatabase)\" (cron.database_name)",
                    zh: "这是数据库 \"\(name)\" 的转储；作业位于 \"\(cronDatabase)\"(cron.database_name)"
                ),
                Text("Dump \"\(cronDatabase)\" as well.", zh: "请同时转储 \"\(cronDatabase)\"。")
            )
        }
        let shown = name.map { " \"\($0)\" " } ?? ""
        return (
            Text(
                "there is nothing of pg_cron in it: its database\(shown.isEmpty ? " " : shown)is not cron.database_name, or pg_dump left pg_cron out (-n, -t, --exclude-extension)",
                zh:
                    "其中没有任何 pg_cron 内容：数据库\(shown)不是 cron.database_name，或 pg_dump 排除了 pg_cron(-n、-t、--exclude-extension)"
            ),
            Text(
                "Dump the database that SHOW cron.database_name tells (postgres unless set), whole.",
                zh: "请完整转储 SHOW cron.database_name 所示的数据库（默认为 postgres）。"
            )
        )
    }
}
