internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import ExternalTools
internal import FoundationEssentials
internal import Glibc

/// Brings a copy of the source's files into the folder of a throwaway server, and takes from it whatever would reach out.
///
/// No server runs before `fence` is through.
struct CopyDelivery: Sendable {
    let contents: SetContents
    let copy: FullCopy
    let repository: Repository
    let tool: ExternalTool?
    let programs: PrivateServer
    let environment: Environment

    /// Where the files lie until they are whole.
    private var folder: String { programs.place.unfinishedData }
    private var tablespaces: String { programs.place.unfinishedData + ".tablespaces" }

    /// Returns what was found to be so of the copy, red where it cannot be started; then its data are nil.
    func deliver() async throws -> (data: CopiedData?, checks: [Check]) {
        var checks: [Check] = []
        do {
            try LabFolder.delete(folder)
            try LabFolder.makePrivate(folder, user: programs.owner.user, group: programs.owner.group)
            try checkOtherFiles()
            copy.kind == .physical ? try await unpack() : try await fetch()
            try Task.checkCancellation()
            let control = try await CopiedData.control(of: folder, programs)
            checks.append(identity(control))
            guard checks.allSatisfy({ $0.status != .failed }) else { return (nil, checks) }
            try refuseWayOut()
            if copy.kind == .external { try await fetchLog(control) }
            checks.append(try await verify())
            guard checks.allSatisfy({ $0.status != .failed }) else { return (nil, checks) }
            try fence()
            guard rename(folder, programs.place.data) == 0 else {
                throw LabFailure.system("rename", programs.place.data, errno)
            }
            let data = CopiedData(
                superuser: copy.superuser,
                database: contents.manifest.pgCron.database,
                control: control
            )
            return (data, checks)
        } catch let error as ActionableError {
            try Task.checkCancellation()
            return (nil, checks + [DrillStep.failed(DrillCheckID.copy, error)])
        }
    }

    /// The archive is compared with its digest while it is unpacked.
    private func checkOtherFiles() throws {
        for entry in contents.manifest.files where entry.path != copy.path {
            try SetContents.verify(entry.path, contents.manifest, repository)
        }
    }

    private func identity(_ control: CopiedData.Control) -> Check {
        let source = contents.manifest.server.systemIdentifier
        guard control.systemIdentifier == source else {
            return Check(
                DrillCheckID.copyIdentity,
                .failed,
                Text(
                    "the copy is of server \(control.systemIdentifier), the set of \(source)",
                    zh: "副本来自服务器 \(control.systemIdentifier)，备份集来自 \(source)"
                )
            )
        }
        return Check(
            DrillCheckID.copyIdentity,
            .ok,
            Text("the copy is of the set's server", zh: "副本来自备份集的服务器"),
            evidence: [Text(verbatim: "\(copy.tool): \(copy.label), \(copy.startLsn ?? "?") – \(copy.stopLsn ?? "?")")]
        )
    }

    /// Every file against `backup_manifest`, and the write-ahead log that the copy needs.
    private func verify() async throws -> Check {
        guard FileManager.default.fileExists(atPath: folder + "/backup_manifest") else {
            return Check(
                DrillCheckID.copy,
                .warning,
                Text("the copy has no backup_manifest: its files were not compared", zh: "副本没有 backup_manifest：文件未经比较"),
                hint: Text("Whether its tool did is for its tool to say.", zh: "是否已由该工具校验，请查看该工具。")
            )
        }
        let verification = programs.program("pg_verifybackup", ["--quiet", folder])
        let ending = try await verification.output().ending
        guard ending.succeeded else {
            return Check(
                DrillCheckID.copy,
                .failed,
                Text("pg_verifybackup finds the copy damaged", zh: "pg_verifybackup 发现副本已损坏"),
                hint: Text("Use another set.", zh: "请使用其他备份集。"),
                evidence: ending.said.split(separator: "\n").prefix(20).map { Text(verbatim: String($0)) }
            )
        }
        return Check(
            DrillCheckID.copy,
            .ok,
            Text(
                "pg_verifybackup: every file and the write-ahead log are as the copy's manifest says",
                zh: "pg_verifybackup：所有文件和预写日志均与副本清单一致"
            )
        )
    }
}

extension CopyDelivery {
    /// The archive of the set, through tar as the server's user.
    private func unpack() async throws {
        guard let path = copy.path, let entry = contents.manifest.files.first(where: { $0.path == path }) else {
            throw FormatError.damaged("manifest.json", Text("it names no archive", zh: "未列出归档文件"))
        }
        environment.progress(.stage(Text("unpacking the copy", zh: "解包副本")))
        let stream = try CopyStream(entry, of: contents.manifest, in: repository, environment.progress)
        let tar = ChildProcess(
            "tar",
            ["--extract", "--file=-", "--directory=\(folder)", "--no-same-owner", "--preserve-permissions"],
            environment: ["PGDATA": folder],
            user: programs.owner.identity
        )
        let ending = try await tar.feeding { try stream.next() }.ending
        guard ending.succeeded else { throw ToolFailure.ended("tar", ending, on: path) }
        try stream.finish()
    }

    /// By the user's tool, as the server's user.
    private func fetch() async throws {
        guard let words = tool?.restore ?? copy.restore else { throw BackupFailure.externalNotConfigured() }
        guard copy.tablespaces.isEmpty || words.contains(where: { $0.contains("{tablespace-folder}") }) else {
            throw DrillFailure.tablespacesUnmapped(copy.tablespaces.map(\.location))
        }
        if !copy.tablespaces.isEmpty {
            try LabFolder.makePrivate(tablespaces, user: programs.owner.user, group: programs.owner.group)
        }
        environment.progress(.stage(Text("external restore: \(words[0])", zh: "外部恢复：\(words[0])")))
        let ending = try await run(words, [:])
        guard ending.succeeded else { throw ToolFailure.ended(words[0], ending, on: copy.label) }
    }

    /// The write-ahead log that the copy needs, before the network is gone.
    private func fetchLog(_ control: CopiedData.Control) async throws {
        guard let words = tool?.wal, let bytes = FileManager.default.contents(atPath: folder + "/backup_label"),
            let stop = (copy.stopLsn ?? copy.serverLsnAfter).flatMap({ WalPosition($0) })
        else { return }
        let label = try BackupLabel(Array(bytes), file: "backup_label")
        guard let start = copy.startLsn.flatMap({ WalPosition($0) }) ?? label.start else { return }
        let names = WalPosition.files(
            from: start,
            through: stop,
            timeline: Int(label.startFile.prefix(8), radix: 16) ?? control.timeline,
            fileBytes: control.walFileBytes
        )
        for name in names where !FileManager.default.fileExists(atPath: "\(folder)/pg_wal/\(name)") {
            let ending = try await run(words, ["wal": name, "path": "\(folder)/pg_wal/\(name)"], isShort: true)
            guard ending.succeeded else { throw ToolFailure.ended(words[0], ending, on: name) }
        }
    }

    private func run(
        _ words: [String],
        _ values: [String: String],
        isShort: Bool = false
    ) async throws -> ChildProcess.Ending {
        let own = [
            "label": copy.label, "data-folder": folder, "tablespace-folder": tablespaces,
            "cluster": contents.manifest.cluster, "set": contents.manifest.set.description,
        ]
        let filled = ExternalTool.filled(words, own.merging(values) { _, new in new })
        // By this variable what a killed drill had started is found.
        let process = ChildProcess(
            filled[0],
            Array(filled.dropFirst()),
            environment: ["PGDATA": folder],
            user: programs.owner.identity,
            leadsGroup: true
        )
        let limit = tool?.limit ?? ExternalTool.standardLimit
        return try await ExternalTool.run(process, limit: limit, isShort: isShort).ending
    }

    /// Takes away what would lead the server elsewhere: to a primary, or to an archive.
    private func fence() throws {
        let files = ["standby.signal", "recovery.signal", "postgresql.auto.conf", "postmaster.pid", "postmaster.opts"]
        for name in files { try LabFolder.delete("\(folder)/\(name)") }
        // The source's slots: a logical one would keep the server from starting with less than it asks for.
        let slots = folder + "/pg_replslot"
        for name in (try? FileManager.default.contentsOfDirectory(atPath: slots)) ?? [] {
            try LabFolder.delete("\(slots)/\(name)")
        }
    }

    /// A link out of the folder may lead into the data of a server that runs: PostgreSQL would write there.
    ///
    /// Throws `copy-leads-out`.
    private func refuseWayOut() throws {
        let map = FileManager.default.contents(atPath: folder + "/tablespace_map") ?? Data()
        guard map.isEmpty || map.allSatisfy({ $0 == UInt8(ascii: "\n") }) else {
            throw DrillFailure.copyLeadsOut("tablespace_map")
        }
        let home = try Self.resolved(String(folder[..<(folder.lastIndex(of: "/") ?? folder.endIndex)]))
        for place in ["", "/pg_tblspc", "/base", "/global"] {
            for name in (try? FileManager.default.contentsOfDirectory(atPath: folder + place)) ?? [] {
                let path = "\(folder)\(place)/\(name)"
                var status = stat()
                guard lstat(path, &status) == 0, status.st_mode & S_IFMT == S_IFLNK else { continue }
                guard let target = try? Self.resolved(path), target.hasPrefix(home + "/") else {
                    throw DrillFailure.copyLeadsOut(String(path.dropFirst(folder.count + 1)))
                }
            }
        }
    }

    private static func resolved(_ path: String) throws -> String {
        guard let resolved = realpath(path, nil) else { throw LabFailure.system("realpath", path, errno) }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
