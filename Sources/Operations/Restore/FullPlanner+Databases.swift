internal import BackupFormat
internal import CronModel
internal import PostgresAccess

extension FullPlanner {
    /// Nothing is ever restored over what somebody has.
    mutating func blockUse(of database: DatabaseCatalog.Identity, by objects: [String]) {
        let name = database.name
        let list = objects.prefix(10).joined(separator: ", ") + (objects.count > 10 ? ", …" : "")
        plan.block(
            "database-not-empty",
            name,
            Text("database \"\(name)\" holds objects: \(list)", zh: "数据库 \"\(name)\" 中已有对象：\(list)"),
            hint: earlier.isHalfDone(database)
                ? Text(
                    "A restore of this set that was ended left it half done: DROP DATABASE \(SQL.quoted(name)), then again.",
                    zh: "此前中断的恢复使其不完整：请执行 DROP DATABASE \(SQL.quoted(name)) 后重试。"
                )
                : Text(
                    "Restore it beside with --databases \(name) --into OTHER, leave it out with --databases, or drop it "
                        + "yourself.",
                    zh: "请用 --databases \(name) --into OTHER 恢复为另一个库，或用 --databases 排除它，或自行删除。"
                )
        )
    }

    mutating func compare(_ facts: DatabaseFacts, with identity: DatabaseCatalog.Identity) {
        guard let there = target.databases.first(where: { ExactText($0.name) == ExactText(identity.name) }) else {
            return
        }
        if there.encoding != facts.encoding {
            plan.block(
                "encoding-differs",
                there.name,
                Text(
                    "database \"\(there.name)\" is in \(there.encoding) here, in \(facts.encoding) in the set",
                    zh: "数据库 \"\(there.name)\" 在此为 \(there.encoding)，在备份集中为 \(facts.encoding)"
                ),
                hint: Text(
                    "Drop it and let the restore make it, or make the server with initdb --encoding=\(facts.encoding).",
                    zh: "请删除后由恢复重新创建，或以 initdb --encoding=\(facts.encoding) 建立服务器。"
                )
            )
        }
        guard there.collate != facts.collate || there.ctype != facts.ctype else { return }
        plan.act(
            .note,
            there.name,
            Text(
                "it sorts by \(there.collate) here, by \(facts.collate) in the set",
                zh: "在此按 \(there.collate) 排序，在备份集中按 \(facts.collate)"
            )
        )
    }

    /// What a database needs before it can be restored.
    mutating func addNeeds(of database: FullContents.Database, name: String, exists: Bool) {
        let facts = database.source.facts
        if !exists, target.unknownLocales.contains(facts.collate) {
            plan.block(
                "locale-missing",
                name,
                Text("the server does not know the locale \"\(facts.collate)\"", zh: "服务器不支持区域设置 \"\(facts.collate)\""),
                hint: Text(
                    "Install it on the server's host (Debian: locale-gen) and restart the server.",
                    zh: "请在服务器主机上安装（Debian:locale-gen）并重启服务器。"
                )
            )
        }
        if !(target.roles + full.newRoles).contains(where: { ExactText($0.name) == ExactText(facts.owner) }) {
            plan.block(
                "role-missing",
                facts.owner,
                Text(
                    "role \"\(facts.owner)\" owns database \"\(facts.name)\" and does not exist",
                    zh: "角色 \"\(facts.owner)\" 拥有数据库 \"\(facts.name)\"，但不存在"
                ),
                hint: Text("Create the role.", zh: "请创建该角色。")
            )
        }
        addExtensions(of: database, name: name)
    }

    /// Libraries that refuse to be loaded later than at the server's start, by the extension of the same name.
    private static let preloaded = ["citus", "timescaledb"]

    private mutating func addExtensions(of database: FullContents.Database, name: String) {
        for wanted in database.contents.extensions where wanted != "pg_cron" {
            if !target.availableExtensions.contains(wanted) {
                plan.block(
                    "extension-unavailable",
                    wanted,
                    Text(
                        "the server does not offer the extension \"\(wanted)\" of database \"\(name)\"",
                        zh: "服务器上没有数据库 \"\(name)\" 所需的扩展 \"\(wanted)\""
                    ),
                    hint: Text(
                        "Install its package on the server, or leave the database out with --databases.",
                        zh: "请在服务器上安装其软件包，或用 --databases 排除该数据库。"
                    )
                )
            } else if Self.preloaded.contains(wanted), !target.libraries.contains(wanted) {
                plan.block(
                    "library-not-loaded",
                    wanted,
                    Text("the server does not load \"\(wanted)\"", zh: "服务器没有加载 \"\(wanted)\""),
                    hint: Text(
                        "Add it to shared_preload_libraries and restart the server.",
                        zh: "请将其加入 shared_preload_libraries 并重启服务器。"
                    )
                )
            }
        }
    }

    /// What restored data does by itself, or will do.
    mutating func addWarnings(_ contents: DumpContents, name: String) {
        let code = contents.counts(of: ["MATERIALIZED VIEW DATA", "EVENT TRIGGER"])
        if !code.isEmpty {
            plan.act(
                .note,
                name,
                Text(
                    "restoring it runs code of its own: \(code.joined(separator: ", ")), functions in indexes and checks",
                    zh: "恢复时会执行其自身代码：\(code.joined(separator: "、"))，以及索引和约束中的函数"
                )
            )
        }
        let outside = contents.counts(of: ["SUBSCRIPTION", "FOREIGN SERVER"])
        guard !outside.isEmpty else { return }
        plan.act(
            .note,
            name,
            Text(
                "it reaches other servers: \(outside.joined(separator: ", ")) (subscriptions come back disabled)",
                zh: "它会连接其他服务器：\(outside.joined(separator: "、"))（订阅恢复后为停用状态）"
            )
        )
    }

    /// What of the cron database's dump is not restored: pg_cron's own in one line, what a copy loses one by one.
    mutating func addLeftOut(_ kept: DumpContents, of all: DumpContents, name: String, asCopy: Bool) {
        let ids = Set(kept.entries.map(\.id) + all.database.entries.map(\.id))
        let leftOut = all.entries.filter { !ids.contains($0.id) }
        let own = leftOut.filter(\.isCron).map(\.label).distinct()
        if !own.isEmpty {
            let list = own.prefix(10).joined(separator: ", ") + (own.count > 10 ? ", …" : "")
            plan.act(
                .omit,
                name,
                asCopy
                    ? Text("pg_cron's own in the dump: \(list)", zh: "转储中属于 pg_cron 的对象：\(list)")
                    : Text(
                        "pg_cron's own in the dump, which the cron layer brings: \(list)",
                        zh: "转储中属于 pg_cron 的对象，由 cron 层恢复：\(list)"
                    )
            )
        }
        guard asCopy else { return }
        for entry in leftOut where !entry.isCron {
            plan.act(
                .omit,
                "\(name): \(entry.label)",
                Text(
                    "it needs pg_cron, which can only be in \"\(server.database)\"",
                    zh: "它依赖 pg_cron，而后者只能在 \"\(server.database)\" 中"
                )
            )
        }
        plan.act(
            .note,
            name,
            Text(
                "bodies of functions are not looked at: one that uses cron.* fails here when it is called",
                zh: "不检查函数体：使用 cron.* 的函数在此调用时会失败"
            )
        )
    }
}
