internal import CronModel
internal import ExternalTools
internal import Glibc

/// The errors of reading a dump, one factory each.
enum AuditFailure {
    /// To be called right after the system call that failed.
    static func unreadable(_ path: String) -> ActionableError {
        let reason = String(cString: strerror(errno))
        return ActionableError(
            "dump-unreadable",
            Text("cannot read \"\(path)\": \(reason)", zh: "无法读取 \"\(path)\"：\(reason)")
        )
    }

    static func notADump(_ path: String, _ what: Text) -> ActionableError {
        ActionableError(
            "not-a-dump",
            Text("\"\(path)\" is no dump: \(what.english)", zh: "\"\(path)\" 不是转储：\(what.chinese)"),
            hints: [
                Text(
                    "audit reads what pg_dump (plain, custom, directory, tar) and pg_dumpall write, also through gzip, zstd or xz.",
                    zh: "audit 可读取 pg_dump(plain、custom、directory、tar)和 pg_dumpall 的输出，也可经 gzip、zstd 或 xz 压缩。"
                )
            ]
        )
    }

    static func compression(_ path: String, _ name: String) -> ActionableError {
        ActionableError(
            "dump-compression",
            Text("\"\(path)\" is a \(name) file", zh: "\"\(path)\" 是 \(name) 文件"),
            hints: [
                Text(
                    "Decrypt or decompress it and pipe the result in: … | cronvault audit -",
                    zh: "请先解密或解压，再通过管道传入：… | cronvault audit -"
                )
            ]
        )
    }

    static func compressedPipe(_ path: String, _ compression: DumpCompression) -> ActionableError {
        let program = ([compression.program.name] + compression.program.arguments).joined(separator: " ")
        return ActionableError(
            "dump-compressed-pipe",
            Text(
                "a pipe that is compressed with \(compression.rawValue) cannot be looked into",
                zh: "无法查看经 \(compression.rawValue) 压缩的管道"
            ),
            hints: [
                Text(
                    "Name the file itself, or decompress on the way: … | \(program) | cronvault audit -",
                    zh: "请直接指定文件，或在管道中解压：… | \(program) | cronvault audit -"
                )
            ]
        )
    }

    static func damagedCompression(_ path: String, _ program: String, _ said: String) -> ActionableError {
        ActionableError(
            "dump-damaged",
            Text(
                "\"\(path)\" is cut short or damaged: \(program) cannot read it",
                zh: "\"\(path)\" 不完整或已损坏：\(program) 无法读取"
            ),
            detail: said.isEmpty ? nil : Text(verbatim: said),
            hints: [damaged]
        )
    }

    /// What pg_restore said of an archive that it could not read to the end.
    static func archive(_ path: String, _ ending: ChildProcess.Ending, _ tools: PostgresInstallation) -> ActionableError
    {
        if isTooNew(ending.said) { return archiveTooNew(path, ending.said, tools) }
        return ActionableError(
            "dump-damaged",
            Text(
                "\"\(path)\" is cut short or damaged: pg_restore cannot read it",
                zh: "\"\(path)\" 不完整或已损坏：pg_restore 无法读取"
            ),
            detail: ending.said.isEmpty ? Text(verbatim: ending.status) : Text(verbatim: ending.said),
            hints: [damaged]
        )
    }

    static func isTooNew(_ said: String) -> Bool { said.contains("unsupported version (") }

    static func archiveTooNew(_ path: String, _ said: String, _ tools: PostgresInstallation) -> ActionableError {
        ActionableError(
            "archive-too-new",
            Text(
                "\"\(path)\" was written by a newer pg_dump than pg_restore \(tools.version) can read",
                zh: "\"\(path)\" 由更新版本的 pg_dump 写成，pg_restore \(tools.version) 无法读取"
            ),
            detail: Text(verbatim: said),
            hints: [
                Text(
                    "Install the newest PostgreSQL client (Debian: postgresql-client-NN), or name its folder with --pg-bindir.",
                    zh: "请安装最新的 PostgreSQL 客户端（Debian:postgresql-client-NN），或用 --pg-bindir 指定其目录。"
                )
            ]
        )
    }

    private static let damaged = Text(
        "Do not count on this file: nobody can restore all of it.",
        zh: "请勿依赖此文件：它已无法完整恢复。"
    )
}
