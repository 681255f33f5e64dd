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

    package init(backup: [String]?, info: [String], restore: [String], wal: [String]?) {
        self.backup = backup
        self.info = info
        self.restore = restore
        self.wal = wal
    }

    /// The words with `{name}` replaced in each.
    static func filled(_ words: [String], _ values: [String: String]) -> [String] {
        words.map { word in
            values.reduce(word) { $0.replacing("{\($1.key)}", with: $1.value) }
        }
    }
}
