package import CronModel

/// The errors of reading and writing the format, one factory each.
package enum FormatError {
    static func outOfMemory() -> ActionableError {
        ActionableError("out-of-memory", Text("not enough memory to compress", zh: "内存不足，无法压缩"))
    }

    static func compression(_ message: String) -> ActionableError {
        ActionableError("compression", Text("zstd: \(message)", zh: "zstd:\(message)"))
    }

    package static func damaged(_ file: String, _ what: Text) -> ActionableError {
        ActionableError(
            "damaged",
            Text("\(file) is damaged: \(what.english)", zh: "\(file) 已损坏：\(what.chinese)"),
            hints: [
                Text(
                    "Run \"cronvault check\" to see what else is damaged, and use another set or another copy of this one.",
                    zh: "请运行 \"cronvault check\" 查看其他损坏，并改用其他备份集或此备份集的另一份拷贝。"
                )
            ],
            exitStatus: .checkFailed
        )
    }

    package static func newer(_ file: String, format: Int) -> ActionableError {
        ActionableError(
            "format-newer",
            Text(
                "\(file) has format \(format), this cronvault reads format \(Manifest.currentFormat)",
                zh: "\(file) 的格式版本为 \(format)，本程序只能读取版本 \(Manifest.currentFormat)"
            ),
            hints: [Text("Use a newer cronvault.", zh: "请使用更新版本的 cronvault。")]
        )
    }

    static func unsafeName(_ name: String, in file: String) -> ActionableError {
        ActionableError(
            "unsafe-name",
            Text(
                "\(file) names \"\(name)\", which would leave its folder",
                zh: "\(file) 中的名称 \"\(name)\" 会越出其目录"
            ),
            hints: [Text("Do not trust this set.", zh: "请勿信任此备份集。")],
            exitStatus: .checkFailed
        )
    }
}
