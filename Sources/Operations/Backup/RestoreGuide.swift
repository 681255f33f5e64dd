internal import BackupFormat
internal import CronModel
internal import CronSchedule

/// `RESTORE.md`: how to bring this very set back with psql, pg_restore and zstd alone, on a fresh server.
///
/// The jobs come back inactive; the order is extension, data, jobs, history, checks, and arming by hand at the end. Of a
/// copy of the server: copy, fence, quarantine, checks, arming.
struct RestoreGuide {
    let manifest: Manifest

    init(_ manifest: Manifest) {
        self.manifest = manifest
    }

    var markdown: String {
        let english = document(.english)
        let chinese = document(.chinese)
        return english + "\n---\n\n" + chinese
    }

    struct Step {
        let title: Text
        let words: Text
        var code: [String] = []
    }

    private func document(_ language: Language) -> String {
        var text = "# " + title.rendered(in: language) + "\n\n" + opening.rendered(in: language) + "\n"
        for (index, step) in steps.enumerated() {
            text += "\n## \(index + 1). \(step.title.rendered(in: language))\n\n\(step.words.rendered(in: language))\n"
            if !step.code.isEmpty { text += "\n```sh\n\(step.code.joined(separator: "\n"))\n```\n" }
        }
        return text
    }

    private var title: Text {
        Text("Bringing back set \(manifest.set)", zh: "恢复备份集 \(manifest.set)")
    }

    private var opening: Text { summary + (manifest.full?.copy.map(copyOpening) ?? dumpOpening) }

    private var summary: Text {
        let release = manifest.pgCron.releases.map(\.description).joined(separator: "/")
        return Text(
            """
            Cluster "\(manifest.cluster)", taken at \(manifest.takenAt) from PostgreSQL \(manifest.server.version) with \
            pg_cron \(release) (catalog \(manifest.pgCron.catalogVersion)): \(manifest.cron.jobs.of("job")), \
            \(manifest.cron.activeJobs) of them active. Status: \(manifest.status.rawValue).


            """,
            zh: """
                集群 "\(manifest.cluster)"，于 \(manifest.takenAt) 取自 PostgreSQL \(manifest.server.version)、pg_cron \
                \(release)（目录版本 \(manifest.pgCron.catalogVersion)）：共 \(manifest.cron.jobs) 个作业，其中 \
                \(manifest.cron.activeJobs) 个处于启用状态。状态：\(manifest.status.rawValue)。


                """
        )
    }

    private var dumpOpening: Text {
        Text(
            """
            These steps need psql, zstd\(ageTool.english)\(restoreTool.english) and nothing else. They are for a **fresh** server: pg_cron \
            installed, `shared_preload_libraries = 'pg_cron'`, `cron.database_name = '\(manifest.pgCron.database)'`. Say \
            where it is with PGHOST, PGPORT and PGUSER (a superuser), and run everything in the folder of this file. Never \
            load the rows of `cron/pg_cron.dump`: they are active and may aim at the server this set was taken from.
            """,
            zh: """
                以下步骤只需要 psql、zstd\(ageTool.chinese)\(restoreTool.chinese)。目标应为**全新**的服务器：已安装 pg_cron,\
                `shared_preload_libraries = 'pg_cron'`，`cron.database_name = '\(manifest.pgCron.database)'`。用 PGHOST、PGPORT、\
                PGUSER（超级用户）指明服务器，并在本文件所在目录中执行全部命令。切勿加载 `cron/pg_cron.dump` 中的行：\
                它们处于启用状态，而且可能指向原来的服务器。
                """
        )
    }

    private var ageTool: Text {
        manifest.encryption == nil ? Text(verbatim: "") : Text(", age", zh: "、age")
    }

    private var restoreTool: Text {
        guard let full = manifest.full else { return Text(verbatim: "") }
        return Text(
            ", pg_restore \(full.oldestPgRestore) or newer",
            zh: "、pg_restore \(full.oldestPgRestore) 或更新版本"
        )
    }

    private var steps: [Step] {
        let opening =
            (manifest.publicKey.map { [signature($0)] } ?? []) + [integrity]
            + (manifest.encryption == nil ? [] : [decryptStep])
        if let copy = manifest.full?.copy { return opening + copySteps(copy) + [checkStep, armStep] }
        return opening + (manifest.full.map(fullSteps) ?? [byHand]) + [extensionStep, jobsStep]
            + (manifest.history.map { [historyStep($0)] } ?? []) + [checkStep, armStep]
    }

    /// Whoever can change a set can change this page: the key has to come from elsewhere.
    private func signature(_ key: String) -> Step {
        Step(
            title: Text("Who wrote it?", zh: "由谁写入？"),
            words: Text(
                "This set is signed, by the key `\(key)` it says. Say with PUBLIC_KEY where the public key lies that you "
                    + "trust, as `openssl pkey -pubout` wrote it: not from this repository, which whoever forged the set "
                    + "could write, too. Needs OpenSSL 1.1.1 or newer. Stop if it does not say \"Signature Verified "
                    + "Successfully\", and go on only with files that agree with this manifest: this page is one of them.",
                zh: "此备份集已签名，自称所用密钥为 `\(key)`。请用 PUBLIC_KEY 指明您信任的公钥文件（由 `openssl pkey -pubout` 写出）："
                    + "不要取自本仓库，能伪造备份集的人也能写入这里。需要 OpenSSL 1.1.1 或更新版本。若未显示 \"Signature Verified "
                    + "Successfully\"，请停止；之后只使用与此清单一致的文件，本页也是其中之一。"
            ),
            code: [
                #"openssl pkeyutl -verify -pubin -inkey "$PUBLIC_KEY" -rawin -in manifest.json -sigfile manifest.json.sig"#
            ]
        )
    }

    private var integrity: Step {
        Step(
            title: Text("Is the set whole?", zh: "备份集是否完整？"),
            words: Text(
                "The manifest's digest must be the recorded one; the manifest names size and SHA-256 of every other file.",
                zh: "清单的摘要必须与记录一致；清单中列有其他每个文件的大小和 SHA-256。"
            ),
            code: [#"test "$(sha256sum manifest.json | cut -d' ' -f1)" = "$(cat manifest.json.sha256)""#] + digests
        )
    }

    /// The steps after it work on what it leaves.
    private var decryptStep: Step {
        let segments = (manifest.history?.segments ?? []).filter(\.isEncrypted).map { "\(segmentFolder)/\($0.name)" }
        let files = manifest.files.map(\.path).filter { $0.hasSuffix(EncryptionNote.suffix) } + segments
        return Step(
            title: Text("Decrypt", zh: "解密"),
            words: Text(
                "The set is encrypted with age. Work in a copy of the repository that only you can read; IDENTITY names the "
                    + "file with the private key of one of the recipients. Remove the copy when you are done.",
                zh: "此备份集已用 age 加密。请在只有您可读的仓库副本中操作；IDENTITY 指向某个接收者的私钥文件。完成后请删除该副本。"
            ),
            code: ["export IDENTITY=/path/to/identity.txt", "while read -r file; do"]
                + [#"  age -d -i "$IDENTITY" -o "${file%.age}" "$file" || { echo "cannot decrypt $file"; break; }"#]
                + ["done <<'FILES'"] + files + ["FILES"]
        )
    }

    private var segmentFolder: String {
        "../../history/\(ObjectPath.encoded(manifest.history?.generation ?? ""))"
    }

    /// Takes the digests out of the manifest as it is laid out: each key on a line of its own, in the order of the alphabet.
    private var digests: [String] {
        let files = #"$2 == "path" { name = $4; line = NR } $2 == "sha256" && NR == line + 1"#
        let segments = #"$2 == "name" { name = $4; line = NR } $2 == "sha256" && NR == line + 3"#
        let folder = manifest.history.map { "../../history/\(ObjectPath.encoded($0.generation))/" }
        return [Self.comparing(files, in: "")]
            + (manifest.history?.segments.isEmpty == false ? [Self.comparing(segments, in: folder ?? "")] : [])
    }

    private static func comparing(_ pattern: String, in folder: String) -> String {
        #"awk -F'"' '\#(pattern) { print $4 "  \#(folder)" name }' manifest.json | sha256sum --check --quiet"#
    }

    private var byHand: Step {
        Step(
            title: Text("Roles and databases", zh: "角色与数据库"),
            words: Text(
                "This set has no full layer. The roles and databases that its jobs need, listed in `cron/settings.json`, "
                    + "must exist before the jobs come back.",
                zh: "此备份集没有 full 层。作业所需的角色和数据库（见 `cron/settings.json`）必须先存在。"
            )
        )
    }

    private func fullSteps(_ full: FullLayer) -> [Step] {
        [
            Step(
                title: Text("Roles and tablespaces", zh: "角色与表空间"),
                words: Text(
                    "Messages that a role already exists are harmless.",
                    zh: "“角色已存在”的提示可以忽略。"
                ),
                code: ["zstd -dc \(Shell.quoted(Self.decrypted(full.globals))) | psql -X -q -d postgres"]
            ),
            Step(
                title: Text("Databases", zh: "数据库"),
                words: Text(
                    "The dump of the cron database holds no job: its jobs come in a later step. A dump of a database that "
                        + "exists already is restored without --create.",
                    zh: "cron 所在数据库的转储不含任何作业，作业在后面的步骤恢复。已存在的数据库恢复时不加 --create。"
                ) + missing(full),
                code: full.databases.map(restoring)
            ),
        ]
    }

    private func missing(_ full: FullLayer) -> Text {
        guard let missing = full.missing else { return Text(verbatim: "") }
        let names = missing.map { "\"\($0.name)\"" }.joined(separator: ", ")
        return Text(" **Not in this set**, since it could not be dumped: \(names).", zh: "**不在此备份集中**（未能转储）：\(names)。")
    }

    private func restoring(_ database: FullLayer.Database) -> String {
        let exists = ["postgres", "template1"].contains(database.facts.name)
        let target = exists ? "-d \(Shell.database(database.facts.name))" : "--create -d postgres"
        return "zstd -dc \(Shell.quoted(Self.decrypted(database.path))) | pg_restore --exit-on-error \(target)"
    }

    /// The name of what a file decrypts to.
    static func decrypted(_ path: String) -> String {
        path.hasSuffix(EncryptionNote.suffix) ? String(path.dropLast(EncryptionNote.suffix.count)) : path
    }

    private var extensionStep: Step {
        Step(
            title: Text("The extension", zh: "扩展"),
            words: Text("Before its jobs, in the cron database.", zh: "先于作业，在 cron 所在数据库中创建。"),
            code: ["psql -X -d \(database) -c 'CREATE EXTENSION IF NOT EXISTS pg_cron'"]
        )
    }

    private var jobsStep: Step {
        Step(
            title: Text("The jobs, all inactive", zh: "作业（全部为停用状态）"),
            words: Text(
                "One transaction. It stops if a role or a database is missing; nothing runs until the last step. pg_cron will "
                    + "connect to localhost and this server's port for each job; name another place with -v node_name=… "
                    + "-v node_port=….",
                zh: "单个事务。缺少角色或数据库时会中止；最后一步之前不会运行任何作业。pg_cron 将连接 localhost 和本服务器端口；"
                    + "如需其他地址，请加 -v node_name=… -v node_port=…。"
            ),
            code: ["psql -X -q -d \(database) -f cron/jobs.sql"]
        )
    }

    private func historyStep(_ history: HistoryLayer) -> Step {
        let columns = String(decoding: SegmentName.header.dropLast(), as: UTF8.self)
        let files = history.segments.map { "\(segmentFolder)/\(Self.decrypted($0.name))" } + ["history/tail.csv.zst"]
        let copies = files.map {
            "\\copy cron.job_run_details (\(columns)) FROM PROGRAM '\(Self.rows(of: $0))' WITH (FORMAT csv, HEADER)"
        }
        return Step(
            title: Text("The run history", zh: "运行历史"),
            words: Text(
                "\(history.rows.of("row")). The segments lie outside this folder, since sets share them. Run ids that the server no "
                    + "longer had are deleted again, and runs that were unfinished are closed.",
                zh: "共 \(history.rows) 行。分段文件由多个备份集共享，位于本目录之外。源端已不存在的运行编号会被删除，未结束的运行会被标记为结束。"
            ),
            code: [
                "export LINES_TO_MARK='s/^\\\\\\.\\(\\r*\\)$/\\\\.\(manifest.set)\\1/'",
                "psql -X -q -v ON_ERROR_STOP=1 -d \(database) <<'SQL'", "BEGIN;",
            ] + advance(history) + copies + [unmark] + [
                "CREATE TEMPORARY TABLE live (first bigint, last bigint);",
                "\\copy live FROM PROGRAM 'zstd -dc history/live.csv.zst' WITH (FORMAT csv, HEADER)",
                "DELETE FROM cron.job_run_details d WHERE runid <= \(history.lastRunid ?? 0)",
                "  AND NOT EXISTS (SELECT FROM live WHERE d.runid BETWEEN live.first AND live.last);",
                "UPDATE cron.job_run_details SET status = 'failed', return_message = '\(HistoryMark.closed)'",
                "  WHERE status IN ('starting', 'connecting', 'sending', 'running') AND runid <= \(history.lastRunid ?? 0);",
                "COMMIT;", "SQL",
            ]
        )
    }

    /// psql up to 17 takes a line `\.` for the end of the rows, even within quotes (PostgreSQL
    /// `src/bin/psql/copy.c`, `handleCopyIn`): such lines are marked on the way in, and unmarked in the table.
    ///
    /// A pipe ends like its last program: where zstd fails, a line that is no row follows.
    private static func rows(of file: String) -> String {
        #"{ zstd -dc \#(file) || echo damaged; } | sed -e "$LINES_TO_MARK""#
    }

    private var unmark: String {
        let columns = ["database", "username", "command", "status", "return_message"]
        let mark = #"\.\#(manifest.set)"#
        return "UPDATE cron.job_run_details SET "
            + columns.map { #"\#($0) = replace(\#($0), '\#(mark)', '\.')"# }.joined(separator: ", ")
            + "\n  WHERE position('\(mark)' IN concat(\(columns.joined(separator: ", ")))) > 0;"
    }

    private func advance(_ history: HistoryLayer) -> [String] {
        guard let last = history.lastRunid else { return [] }
        return ["SELECT setval('cron.runid_seq', greatest(\(last), (SELECT last_value FROM cron.runid_seq)));"]
    }

    private var checkStep: Step {
        Step(
            title: Text("Check", zh: "检查"),
            words: Text(
                "The list must have \(manifest.cron.jobs.of("job")), all inactive. With cronvault at hand, \"cronvault verify "
                    + "\(manifest.set)\" compares every column, the next runs, grants, sequences and the history.",
                zh: "列表应有 \(manifest.cron.jobs) 个作业，且全部停用。如有 cronvault，可用 \"cronvault verify \(manifest.set)\" "
                    + "比较每一列、下次运行时间、权限、序列和历史。"
            ),
            code: [
                "psql -X -d \(database) -c 'SELECT count(*), count(*) FILTER (WHERE active) AS active FROM cron.job'"
            ]
        )
    }

    private var armStep: Step {
        Step(
            title: Text("Arm", zh: "启用作业"),
            words: Text(
                "Only once the old server can no longer run these jobs: the UPDATE at the end of `cron/jobs.sql` makes the "
                    + "\(manifest.cron.activeJobs.of("job")) run that were active.",
                zh: "务必先确认原服务器不会再运行这些作业：`cron/jobs.sql` 末尾的 UPDATE 语句会启用原本启用的 \(manifest.cron.activeJobs) 个作业。"
            )
        )
    }

    var database: String { Shell.database(manifest.pgCron.database) }
}

/// Quoting for sh.
enum Shell {
    /// A word that sh reads as it stands; plain words stay bare.
    static func quoted(_ word: String) -> String {
        let plain = word.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "."), UInt8(ascii: "_"), UInt8(ascii: "-"),
                UInt8(ascii: "/"), UInt8(ascii: "%"):
                true
            default: false
            }
        }
        guard !plain || word.isEmpty else { return word }
        return "'" + word.putting(#"'\'"#, before: "'") + "'"
    }
}

extension Shell {
    /// A database's name as psql and pg_restore take it after -d, where a name with "=" would be a connection string.
    static func database(_ name: String) -> String {
        let isPlain = !name.utf8.contains { $0 == UInt8(ascii: "=") || $0 == UInt8(ascii: ":") }
        return quoted(isPlain ? name : "dbname='\(name.putting("\\", before: "'\\"))'")
    }
}

/// The mark of a run that was unfinished in a set.
enum HistoryMark {
    static let closed = "closed by restore: the run was unfinished when the set was taken"
}
