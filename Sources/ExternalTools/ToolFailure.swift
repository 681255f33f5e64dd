package import CronModel
internal import Glibc

/// The errors of finding and running programs, one factory each.
package enum ToolFailure {
    package static func missing(_ program: String, major: Int?) -> ActionableError {
        let version = major.map { " \($0)" } ?? ""
        let package = (program == "postgres" ? "postgresql" : "postgresql-client") + (major.map { "-\($0)" } ?? "")
        return ActionableError(
            "\(program)-missing".replacing("_", with: "-"),
            Text("cannot find \(program)\(version)", zh: "找不到 \(program)\(version)"),
            hints: [
                Text(
                    "Install PostgreSQL's programs (Debian: \(package)), or name their folder with --pg-bindir.",
                    zh: "请安装 PostgreSQL 的程序（Debian:\(package)），或用 --pg-bindir 指定其目录。"
                )
            ]
        )
    }

    static func tooOld(_ installation: PostgresInstallation, major: Int) -> ActionableError {
        ActionableError(
            "pg-dump-too-old",
            Text(
                "pg_dump \(installation.version) cannot dump a server of version \(major)",
                zh: "pg_dump \(installation.version) 不能备份 \(major) 版本的服务器"
            ),
            detail: Text(
                "The newest one found is in \(installation.directory).",
                zh: "找到的最新版本在 \(installation.directory)。"
            ),
            hints: [
                Text(
                    "Install postgresql-client-\(major) or newer (Debian has one major in its own archive, all are at "
                        + "apt.postgresql.org), or name its folder with --pg-bindir.",
                    zh: "请安装 postgresql-client-\(major) 或更新版本（Debian 官方源只有一个主版本，其余见 apt.postgresql.org），"
                        + "或用 --pg-bindir 指定其目录。"
                )
            ]
        )
    }

    static func hangs(_ program: String, seconds: Int) -> ActionableError {
        ActionableError(
            "\(program)-hangs".replacing("_", with: "-"),
            Text("\(program) did nothing for \(seconds) seconds", zh: "\(program) 在 \(seconds) 秒内没有任何进展")
        )
    }

    static func noPipe(_ number: Int32) -> ActionableError {
        let reason = String(cString: strerror(number))
        return ActionableError(
            "no-pipe",
            Text("cannot make a pipe: \(reason)", zh: "无法创建管道：\(reason)"),
            hints: [Text("Raise the limit of open files (ulimit -n).", zh: "请提高打开文件数上限（ulimit -n）。")]
        )
    }

    /// A program that ended badly; what it said is the detail.
    package static func ended(_ program: String, _ ending: ChildProcess.Ending, on object: String) -> ActionableError {
        ActionableError(
            "\(program)-failed".replacing("_", with: "-"),
            Text(
                "\(program) of \"\(object)\" failed (\(ending.status))",
                zh: "\(program) \"\(object)\" 失败（\(ending.status)）"
            ),
            detail: ending.said.isEmpty ? nil : Text(verbatim: ending.said)
        )
    }
}
