internal import BackupFormat
internal import CronModel

/// The steps for a set whose full layer is a copy of the server's files.
extension RestoreGuide {
    func copyOpening(_ copy: FullCopy) -> Text {
        let major = manifest.server.major
        return Text(
            """
            The full layer is a copy of the whole server (\(copy.tool), "\(copy.label)"): its jobs are **active and aimed at \
            the server it was taken from**. Do not start it in any other way than by these steps. They need the programs of \
            PostgreSQL \(major), of this very major, with pg_cron, and tar and zstd; run them as the user that the server \
            is to run as, in a copy of this folder that this user may read, with PGDATA naming a folder that does not exist \
            yet and PGPORT the port.
            """,
            zh: """
                full 层是整台服务器的副本（\(copy.tool)，"\(copy.label)"）：其中的作业**处于启用状态并指向原服务器**。\
                切勿以其他方式启动。需要同一主版本 PostgreSQL \(major) 的程序、pg_cron、tar 和 zstd；请以运行服务器的用户执行，\
                所在目录应为该用户可读的本目录副本，PGDATA 为尚不存在的目录，PGPORT 为端口。
                """
        )
    }

    func copySteps(_ copy: FullCopy) -> [Step] {
        [copy.kind == .physical ? unpack(copy) : fetch(copy), fence(copy), quarantine(copy), start]
    }

    private func unpack(_ copy: FullCopy) -> Step {
        Step(
            title: Text("Unpack and verify", zh: "解包并验证"),
            words: Text(
                "pg_verifybackup compares every file with the copy's own manifest, and the write-ahead log that it needs.",
                zh: "pg_verifybackup 会将每个文件及所需的预写日志与副本自带的清单比较。"
            ),
            code: [
                #"mkdir -m 700 "$PGDATA""#,
                #"zstd -dc \#(Shell.quoted(Self.decrypted(copy.path ?? ""))) | tar -x -C "$PGDATA""#,
                #"pg_verifybackup "$PGDATA""#,
            ]
        )
    }

    private func fetch(_ copy: FullCopy) -> Step {
        let words = (copy.restore ?? []).map { word in
            let filled = word.replacing("{label}", with: copy.label)
            guard filled.contains("{data-folder}") else { return Shell.quoted(filled) }
            return "\"" + filled.replacing("{data-folder}", with: "$PGDATA") + "\""
        }
        return Step(
            title: Text("Bring the copy back", zh: "取回副本"),
            words: Text(
                "The tool keeps it, with the write-ahead log from \(copy.startLsn ?? "its start") to "
                    + "\(copy.stopLsn ?? "its end").",
                zh: "副本由该工具保存，所需预写日志为 \(copy.startLsn ?? "开始") 到 \(copy.stopLsn ?? "结束")。"
            ),
            code: [#"mkdir -m 700 "$PGDATA""#, words.joined(separator: " ")]
        )
    }

    private func fence(_ copy: FullCopy) -> Step {
        Step(
            title: Text("Start it behind a fence", zh: "隔离启动"),
            words: Text(
                "Without worker processes there is no launcher of pg_cron, of any release; nobody can connect but you; nothing is "
                    + "archived, and no primary is followed. Prepared transactions of the source may ask for "
                    + "max_prepared_transactions in fence.conf.",
                zh: "没有工作进程就没有任何版本的 pg_cron 调度进程；除您之外无人可连接；不归档，也不跟随主库。若源端有预备事务，"
                    + "可能需要在 fence.conf 中设置 max_prepared_transactions。"
            ),
            code: [
                #"rm -f "$PGDATA/standby.signal" "$PGDATA/recovery.signal" "$PGDATA/postgresql.auto.conf""#,
                #"cat >"$PGDATA/fence.conf" <<'EOF'"#,
                "listen_addresses = ''", "shared_preload_libraries = 'pg_cron'",
                "cron.database_name = '\(manifest.pgCron.database.doubling("'", after: "", before: ""))'",
                "max_worker_processes = 0", "archive_mode = off", "EOF",
                #"echo 'local all all trust' >"$PGDATA/fence_hba.conf""#,
                #"pg_ctl start -w -D "$PGDATA" -l "$PGDATA/fence.log" \"#,
                #"  -o "-c config_file='$PGDATA/fence.conf' -c hba_file='$PGDATA/fence_hba.conf'" \"#,
                #"  -o "-c unix_socket_directories='$PGDATA' -c port=$PGPORT""#,
            ]
        )
    }

    private func quarantine(_ copy: FullCopy) -> Step {
        Step(
            title: Text("Make every job inactive, and aim it at this server", zh: "停用所有作业并指向本服务器"),
            words: Text(
                "Only now may a launcher see them.",
                zh: "此后才可让调度进程看到它们。"
            ),
            code: [
                #"psql -X -v ON_ERROR_STOP=1 -h "$PGDATA" -U \#(Shell.quoted(copy.superuser)) -d \#(database) \"#,
                #"  -c "UPDATE cron.job SET active = false, nodename = 'localhost', nodeport = $PGPORT""#,
                #"pg_ctl stop -w -D "$PGDATA""#, #"rm "$PGDATA/fence.conf" "$PGDATA/fence_hba.conf""#,
            ]
        )
    }

    private var start: Step {
        Step(
            title: Text("Start it as usual", zh: "正常启动"),
            words: Text(
                "With the configuration that it shall have: `shared_preload_libraries = 'pg_cron'`, `cron.database_name = "
                    + "'\(manifest.pgCron.database)'`, an archive of its own or none, and no `primary_conninfo`. Debian keeps "
                    + "the files in /etc/postgresql, which a copy does not hold.",
                zh: "使用其应有的配置：`shared_preload_libraries = 'pg_cron'`、`cron.database_name = "
                    + "'\(manifest.pgCron.database)'`、独立的归档或不归档，且没有 `primary_conninfo`。Debian 的配置文件在 "
                    + "/etc/postgresql 中，不在副本内。"
            )
        )
    }
}
