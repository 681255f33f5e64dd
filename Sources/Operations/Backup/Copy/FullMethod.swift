internal import CronModel
internal import ExternalTools

/// How the full layer of a set is taken.
package enum FullMethod: String, Sendable, CaseIterable {
    /// Dumps by pg_dump.
    case logical
    /// A copy of the server's files by pg_basebackup, in the set.
    case physical
    /// A copy that another tool takes and keeps.
    case external
}

/// A backup tool of the user's, as the configuration describes it: programs with their words, never a shell's line.
package struct ExternalTool: Sendable, Hashable {
    /// Takes a backup; nil: somebody else does, and it is waited for.
    package var backup: [String]?
    /// Says which backups there are (`ExternalBackup.list`).
    package var info: [String]
    /// Brings a backup back into `{data-folder}`.
    package var restore: [String]
    /// Brings one file of write-ahead log, `{wal}`, to `{path}`; nil: backups hold theirs.
    package var wal: [String]?
    /// How long a backup by somebody else is waited for, in seconds.
    package var patience = 3600
    /// How long a command that takes or restores a backup may run, in seconds; the others get ten minutes of it at most.
    package var limit = Self.standardLimit

    package static let standardLimit = 86_400
    private static let shortLimit = 600

    package init(backup: [String]?, info: [String], restore: [String], wal: [String]?) {
        self.backup = backup
        self.info = info
        self.restore = restore
        self.wal = wal
    }

    /// Runs one of the commands to its end.
    ///
    /// Throws `external-too-slow` where it takes longer than it may; it is ended then, with all that it started.
    static func run(
        _ program: ChildProcess,
        limit: Int,
        isShort: Bool = false
    ) async throws -> (ending: ChildProcess.Ending, output: String) {
        let seconds = isShort ? min(limit, shortLimit) : limit
        do {
            return try await withTimeLimit(.seconds(seconds)) { try await program.feeding(limit: 64 << 20) { nil } }
        } catch let error as ActionableError where error.code == "timeout" {
            try Task.checkCancellation()
            throw BackupFailure.externalTooSlow(program.executable, seconds: seconds, isShort: isShort)
        }
    }

    /// The words with `{name}` replaced in each.
    static func filled(_ words: [String], _ values: [String: String]) -> [String] {
        words.map { word in
            values.reduce(word) { $0.replacing("{\($1.key)}", with: $1.value) }
        }
    }
}
