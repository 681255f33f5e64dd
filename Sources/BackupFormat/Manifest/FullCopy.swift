package import CronModel

/// Of the full layer: a copy of the server's files in place of dumps.
///
/// Its jobs are active and aimed at the source: nothing may start it but behind a fence.
package struct FullCopy: Sendable, Codable, Hashable {
    package enum Kind: String, Sendable, Codable, Hashable {
        /// By pg_basebackup, in the set.
        case physical
        /// By a tool of the user's, which keeps it.
        case external
    }

    package var kind: Kind
    /// The name of the copy: in its `backup_label`, or as the tool knows it.
    package var label: String
    /// Where recovery from the copy begins, and up to where it must come before the copy is whole.
    ///
    /// Nil where the tool does not say.
    package var startLsn: String?
    package var stopLsn: String?
    package var timeline: Int?
    package var startedAt: String?
    package var stoppedAt: String?
    /// Where the server was, by its own word, before and after the copy was taken.
    package var serverLsnBefore: String?
    package var serverLsnAfter: String?
    /// What took it: `pg_basebackup 15.18`, or the words of the tool's command.
    package var tool: String
    /// What brings it back, of an external one: words with `{label}` and `{data-folder}` in them.
    package var restore: [String]?
    /// The archive in the set, of a physical one.
    package var path: String?
    /// Of the archive before compression.
    package var bytes: Int64?
    /// The checksum that `backup_manifest` in the archive ends with, of a physical one.
    package var manifestChecksum: String?
    /// SHA-256 of what the tool said of its backups, of an external one.
    package var infoSha256: String?
    package var tablespaces: [Tablespace]
    /// The databases that stood on the server.
    package var databases: [DatabaseFacts]
    /// The role that initdb made.
    package var superuser: String
    /// Whether the job list was another one when the copy was done than in the set's cron layer.
    package var jobsChanged: Bool
    package var seconds: Double

    package struct Tablespace: Sendable, Codable, Hashable {
        package var name: String
        package var location: String

        package init(name: String, location: String) {
            self.name = name
            self.location = location
        }
    }

    package init(
        _ kind: Kind,
        label: String,
        tool: String,
        tablespaces: [Tablespace],
        databases: [DatabaseFacts],
        superuser: String
    ) {
        self.kind = kind
        self.label = label
        self.tool = tool
        self.tablespaces = tablespaces
        self.databases = databases
        self.superuser = superuser
        jobsChanged = false
        seconds = 0
    }
}

extension FullLayer {
    /// Every file of the set that belongs to it.
    package var paths: [String] { [globals] + databases.map(\.path) + [copy?.path].compactMap(\.self) }
}
