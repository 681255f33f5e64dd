internal import BackupFormat
internal import CronModel

/// The errors of undoing a restore, one factory each.
package enum UndoFailure {
    /// The code of `none`: neither a set nor a record has the id.
    package static let noRecord = "no-record"

    static func none(_ prefix: String, address: String) -> ActionableError {
        ActionableError(
            noRecord,
            Text(
                "\"\(prefix)\" begins neither the id of a set nor that of a restore onto \"\(address)\"",
                zh: "\"\(prefix)\" 既不是备份集编号的前缀,也不是恢复到 \"\(address)\" 的记录编号的前缀"
            ),
            hints: [Text("\"cronvault list\" shows the sets.", zh: "\"cronvault list\" 可列出备份集。")]
        )
    }

    static func ambiguous(_ prefix: String, _ ids: [SetID]) -> ActionableError {
        ActionableError(
            "ambiguous-record",
            Text("\"\(prefix)\" begins the ids of several restores", zh: "\"\(prefix)\" 是多条恢复记录编号的前缀"),
            detail: Text(verbatim: ids.map(\.description).joined(separator: ", "))
        )
    }

    static func notARestore(_ record: Record) -> ActionableError {
        ActionableError(
            "record-not-undoable",
            Text("record \(record.id) is no restore", zh: "记录 \(record.id) 不是恢复记录"),
            hints: record.kind == .pause
                ? [Text("\"cronvault arm \(record.id)\" ends a pause.", zh: "\"cronvault arm \(record.id)\" 可结束暂停。")]
                : []
        )
    }

    static func anotherExtension(_ id: SetID) -> ActionableError {
        ActionableError(
            "record-outlived",
            Text("pg_cron was created anew since restore \(id)", zh: "恢复 \(id) 之后 pg_cron 已重新创建"),
            detail: Text("Nothing of what it wrote is there.", zh: "它写入的内容都已不在。")
        )
    }
}
