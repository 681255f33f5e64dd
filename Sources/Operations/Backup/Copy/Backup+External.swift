internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import ExternalTools

extension Backup {
    /// Has the user's tool take a backup, or waits for the one that somebody else takes, and writes down which it is.
    ///
    /// Throws `CopyFailure`.
    func copyExternally(_ facts: CopySource, _ source: Source) async throws -> FullCopy {
        guard let tool = options.external else { throw BackupFailure.externalNotConfigured() }
        let known = Set(try await backups(of: tool).map(\.label))
        if let words = tool.backup {
            environment.progress(.stage(Text("external backup: \(words[0])", zh: "外部备份：\(words[0])")))
            let ending = try await run(words, of: tool).ending
            guard ending.succeeded else { throw CopyFailure(ToolFailure.ended(words[0], ending, on: "backup")) }
        }
        let (backup, said) = try await newest(of: tool, beyond: known, source)
        try await compare(backup, facts, source)
        var copy = FullCopy(
            .external,
            label: backup.label,
            tool: backup.tool ?? (tool.backup ?? tool.info)[0],
            tablespaces: facts.tablespaces,
            databases: facts.databases,
            superuser: facts.superuser
        )
        copy.startLsn = backup.startLsn
        copy.stopLsn = backup.stopLsn
        copy.timeline = backup.timeline
        copy.startedAt = backup.startedAt?.description
        copy.stoppedAt = backup.stoppedAt?.description
        copy.restore = tool.restore
        copy.infoSha256 = SHA256Digest.hex(of: said)
        return copy
    }

    /// The newest backup that was not there before; without a command to take one, the first that ends after the set's
    /// snapshot.
    private func newest(
        of tool: ExternalTool,
        beyond known: Set<String>,
        _ source: Source
    ) async throws -> (ExternalBackup, said: String) {
        let stopwatch = Stopwatch()
        while true {
            let said = try await info(tool)
            let backups = try list(said)
            let candidate = backups.last { backup in
                guard tool.backup == nil, let stopped = backup.stoppedAt else { return !known.contains(backup.label) }
                return stopped >= source.takenAt
            }
            if let candidate { return (candidate, said) }
            guard tool.backup == nil, stopwatch.seconds < Double(tool.patience) else {
                throw CopyFailure(BackupFailure.externalNoBackup(tool))
            }
            environment.progress(.stage(Text("waiting for the external backup", zh: "等待外部备份")))
            try await Task.sleep(for: .seconds(min(10, max(1, tool.patience / 60))))
        }
    }

    /// Our own proof that it is a backup of this server, and as new as the set.
    private func compare(_ backup: ExternalBackup, _ facts: CopySource, _ source: Source) async throws {
        if let identifier = backup.systemIdentifier, identifier != source.server.facts.systemIdentifier {
            throw CopyFailure(BackupFailure.copyOfAnother(backup.label))
        }
        let now = try await CopySource.read(source).position.flatMap { WalPosition($0) }
        let before = facts.position.flatMap { WalPosition($0) }
        guard let stop = backup.stopLsn.flatMap({ WalPosition($0) }) else { return }
        let isNew = before.map { $0 <= stop } ?? true
        let isPossible = now.map { stop <= $0 } ?? true
        guard isNew, isPossible else {
            throw CopyFailure(
                BackupFailure.externalPosition(
                    backup.label,
                    stop: backup.stopLsn ?? "",
                    before: facts.position ?? "?",
                    after: now == nil ? "?" : try await CopySource.read(source).position ?? "?"
                )
            )
        }
    }

    private func backups(of tool: ExternalTool) async throws -> [ExternalBackup] { try list(try await info(tool)) }

    private func info(_ tool: ExternalTool) async throws -> String {
        let (ending, said) = try await run(tool.info, of: tool, isShort: true)
        guard ending.succeeded else { throw CopyFailure(ToolFailure.ended(tool.info[0], ending, on: "info")) }
        return said
    }

    private func list(_ said: String) throws -> [ExternalBackup] {
        do {
            return try ExternalBackup.list(said)
        } catch let error as ActionableError {
            throw CopyFailure(error)
        }
    }

    private func run(
        _ words: [String],
        of tool: ExternalTool,
        isShort: Bool = false
    ) async throws -> (ending: ChildProcess.Ending, output: String) {
        let words = ExternalTool.filled(words, ["cluster": options.cluster])
        let program = ChildProcess(words[0], Array(words.dropFirst()), leadsGroup: true)
        do {
            let answer = try await ExternalTool.run(program, limit: tool.limit, isShort: isShort)
            try Task.checkCancellation()
            return answer
        } catch let error as ActionableError where error.code == "external-too-slow" {
            throw CopyFailure(error)
        }
    }
}
