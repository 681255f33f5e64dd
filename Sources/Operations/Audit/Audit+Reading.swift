internal import CronModel
internal import ExternalTools
internal import Glibc

extension Audit {
    /// Finds out what the file is, and reads of it what speaks of pg_cron.
    func read() async throws -> ReadDump {
        if Self.isFolder(path) { return try await readFolder() }
        let file = try DumpFile(path)
        let head = try file.peek(DumpForm.headLength)
        guard !head.isEmpty else { throw AuditFailure.notADump(path, Text("it is empty", zh: "文件为空")) }
        let (compression, refused) = DumpCompression.of(head)
        if let refused { throw AuditFailure.compression(path, refused) }
        if let compression { return try await readCompressed(file, compression) }
        let form = try form(of: head)
        guard form != .plain else { return try readScript(file) }
        return file.isRegular ? try await readArchive(form) : try await readPiped(file, form)
    }

    private func form(of head: [UInt8]) throws -> DumpForm {
        guard let form = DumpForm(head: head) else {
            throw AuditFailure.notADump(
                path,
                Text(
                    "it is a tar file, but not pg_dump's: unpack it and name what was in it",
                    zh: "它是 tar 文件，但不是 pg_dump 所写：请解包后指定其中的转储"
                )
            )
        }
        if head.starts(with: [0xFF, 0xFE]) || head.starts(with: [0xFE, 0xFF]) {
            throw AuditFailure.notADump(
                path,
                Text(
                    "it is UTF-16, which psql cannot read either; PowerShell's > writes that: use pg_dump --file",
                    zh: "它是 UTF-16 编码，psql 也无法读取；这是 PowerShell 的 > 造成的：请使用 pg_dump --file"
                )
            )
        }
        return form
    }

    private func readScript(_ file: DumpFile) throws -> ReadDump {
        var script = ScriptReader()
        while let piece = try file.next() { try piece.withUnsafeBytes { try script.write($0, path: path) } }
        return ReadDump(contents: try checked(script.finish()), form: .plain, compression: nil)
    }

    /// A compressed file: its first bytes are decompressed to see what is inside, then all of it.
    private func readCompressed(_ file: DumpFile, _ compression: DumpCompression) async throws -> ReadDump {
        guard file.isRegular else { throw AuditFailure.compressedPipe(path, compression) }
        let program = ChildProcess(compression.program.name, compression.program.arguments)
        let form = try form(of: try await head(of: program, compression))
        let whole = try DumpFile(path)
        var script = ScriptReader()
        var (tools, restored): (PostgresInstallation?, ChildProcess.Ending?)
        let first: ChildProcess.Ending
        if form == .plain {
            first = try await program.filtering({ try whole.next() }, { try script.write($0, path: path) })
        } else {
            let newest = try await PostgresInstallation.reading(bindir: options.bindir)
            tools = newest
            let restore = Self.restore(newest, ["--file=-"])
            let endings = try await program.filtering(
                { try whole.next() },
                into: restore,
                { try script.write($0, path: path) }
            )
            restored = endings.second
            first = endings.first
        }
        // Where both ended badly, the first one's words are the reason.
        let damage = try first.succeeded ? restored.flatMap { try Self.damage($0, path, tools) } : first.saidOrStatus
        return ReadDump(
            contents: try checked(script.finish(), isScript: form == .plain),
            form: form,
            compression: compression,
            damage: damage
        )
    }

    private func head(of program: ChildProcess, _ compression: DumpCompression) async throws -> [UInt8] {
        struct Enough: Error {}
        let file = try DumpFile(path)
        var head: [UInt8] = []
        do {
            let ending = try await program.filtering(
                { try file.next() },
                { bytes in
                    head.append(contentsOf: bytes.prefix(DumpForm.headLength - head.count))
                    if head.count >= DumpForm.headLength { throw Enough() }
                }
            )
            if head.isEmpty {
                throw AuditFailure.damagedCompression(path, compression.program.name, ending.said)
            }
        } catch is Enough {}
        return head
    }

    private static func restore(_ tools: PostgresInstallation, _ arguments: [String]) -> ChildProcess {
        // Its messages tell what is wrong: they must come in the language they are looked for in.
        ChildProcess(tools.path("pg_restore"), arguments, environment: ["LC_ALL": "C", "LANGUAGE": nil])
    }

    /// An archive that comes through a pipe is turned into a script, whole.
    private func readPiped(_ file: DumpFile, _ form: DumpForm) async throws -> ReadDump {
        let tools = try await PostgresInstallation.reading(bindir: options.bindir)
        var script = ScriptReader()
        let ending = try await Self.restore(tools, ["--file=-"]).filtering(
            { try file.next() },
            { try script.write($0, path: path) }
        )
        let damage = try Self.damage(ending, path, tools)
        return ReadDump(
            contents: try checked(script.finish(), isScript: false),
            form: form,
            compression: nil,
            damage: damage
        )
    }

    private func readFolder() async throws -> ReadDump {
        guard access(path + "/toc.dat", R_OK) == 0 || access(path + "/toc.dat.gz", R_OK) == 0 else {
            throw AuditFailure.notADump(
                path,
                Text(
                    "the folder has no toc.dat, which pg_dump --format=directory writes",
                    zh: "目录中没有 pg_dump --format=directory 所写的 toc.dat"
                )
            )
        }
        return try await readArchive(.directory)
    }

    /// An archive whose parts can be reached one by one: its list tells which to read.
    private func readArchive(_ form: DumpForm) async throws -> ReadDump {
        let tools = try await PostgresInstallation.reading(bindir: options.bindir)
        var list = ArchiveList()
        let listing = try await Self.restore(tools, ["--list", "--", path]).streaming { list.write($0) }
        guard listing.succeeded else { throw AuditFailure.archive(path, listing, tools) }
        var contents = list.contents
        contents.hasHeader = true
        guard !list.chosen.isEmpty else {
            return ReadDump(contents: contents, form: form, compression: nil, isPartlyRead: true)
        }
        let choice = try PrivateFile(list.chosen, in: nil)
        defer { choice.remove() }
        var script = ScriptReader()
        let ending = try await Self.restore(tools, ["--use-list=\(choice.path)", "--file=-", "--", path]).streaming {
            try script.write($0, path: path)
        }
        contents.take(rows: script.finish())
        let damage = try Self.damage(ending, path, tools)
        return ReadDump(contents: contents, form: form, compression: nil, isPartlyRead: true, damage: damage)
    }

    /// What pg_restore said of an archive that it could not read to its end, nil where it could.
    ///
    /// Throws `archive-too-new`: that is no damage.
    private static func damage(
        _ ending: ChildProcess.Ending,
        _ path: String,
        _ tools: PostgresInstallation?
    ) throws -> String? {
        guard !ending.succeeded else { return nil }
        if let tools, AuditFailure.isTooNew(ending.said) { throw AuditFailure.archiveTooNew(path, ending.said, tools) }
        return ending.saidOrStatus
    }

    /// Refuses what is no script at all: without a header of PostgreSQL's programs and without a statement.
    private func checked(_ contents: DumpFindings, isScript: Bool = true) throws -> DumpFindings {
        guard contents.hasHeader || contents.hasStatements else {
            throw AuditFailure.notADump(path, Text("there is no SQL statement in it", zh: "其中没有任何 SQL 语句"))
        }
        var contents = contents
        // A script made of an archive just now says nothing of how the archive was made.
        if !isScript { contents.admitsRowSecurity = false }
        return contents
    }

    private static func isFolder(_ path: String) -> Bool {
        var facts = stat()
        return stat(path, &facts) == 0 && facts.st_mode & S_IFMT == S_IFDIR
    }
}

extension ChildProcess.Ending {
    fileprivate var saidOrStatus: String { said.isEmpty ? status : String(said.drop(while: \.isNewline)) }
}

extension DumpFindings {
    /// The rows and statements that a script made from some entries of this archive holds.
    fileprivate mutating func take(rows: DumpFindings) {
        var database = rows.current
        let mine = current
        database.name = mine.name
        (database.tables, database.dataTables, database.objects) = (mine.tables, mine.dataTables, mine.objects)
        database.hasJobData = mine.hasJobData
        database.hasHistoryData = mine.hasHistoryData
        current = database
        (openHeaders, endsInside) = (rows.openHeaders, rows.endsInside)
    }
}
