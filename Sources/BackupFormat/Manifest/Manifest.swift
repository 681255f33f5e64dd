package import CronModel
package import CronSchedule

/// What a set is.
///
/// Written after every file it names, before its own digest, which makes the set exist.
///
/// Keys may be added within a format, never changed; Documentation/Format.md describes each.
package struct Manifest: Sendable, Codable, Hashable {
    package static let currentFormat = 1

    package enum Status: String, Sendable, Codable, Hashable {
        case complete
        /// Row security hid rows from the role that took the set, and `--allow-partial` was given; or a database that
        /// was asked for could not be dumped, or the server not be copied.
        case partial
    }

    package var format = Manifest.currentFormat
    package var tool: String
    package var set: SetID
    package var cluster: String
    package var status: Status
    package var label: String?
    /// When the snapshot of the cron database was taken.
    package var takenAt: Instant
    package var server: ServerFacts
    package var pgCron: PgCron
    package var snapshot: Snapshot
    package var cron: CronLayer
    package var history: HistoryLayer?
    package var full: FullLayer?
    package var proof: Proof
    /// How files of the set are encrypted, and the segments that it brought; nil: they are not.
    package var encryption: EncryptionNote?
    /// Every file of the set but the manifest and its digest.
    package var files: [FileEntry]
    /// Seconds by stage.
    package var timings: [Timing]
    /// What the role that took the set could not read: facts, never job rows.
    package var gaps: [String]
    /// The manifest of the set before it; nil in the first of a cluster.
    package var previous: ChainLink?
    /// The key that signs it, base64 of its 32 bytes; nil where none does.
    package var publicKey: String?
    /// The set that this one holds anew, encrypted otherwise; nil where it was taken from a server.
    package var replaces: ChainLink?

    package init(
        tool: String,
        set: SetID,
        cluster: String,
        status: Status,
        label: String?,
        takenAt: Instant,
        server: ServerFacts,
        pgCron: PgCron,
        snapshot: Snapshot,
        cron: CronLayer,
        history: HistoryLayer?,
        full: FullLayer?,
        proof: Proof,
        files: [FileEntry],
        timings: [Timing],
        gaps: [String]
    ) {
        self.tool = tool
        self.set = set
        self.cluster = cluster
        self.status = status
        self.label = label
        self.takenAt = takenAt
        self.server = server
        self.pgCron = pgCron
        self.snapshot = snapshot
        self.cron = cron
        self.history = history
        self.full = full
        self.proof = proof
        self.files = files
        self.timings = timings
        self.gaps = gaps
    }

    /// The layers the set holds, in the order of the command line.
    package var layers: [Layer] {
        (full == nil ? [] : [.full]) + [.cron] + (history == nil ? [] : [.history])
    }

    /// Whether these layers are whole: a database that could not be dumped does not make the jobs incomplete.
    package func isComplete(in layers: Set<Layer>) -> Bool {
        status == .complete || (proof.total != nil && !layers.contains(.full))
    }

    /// A file of the set, by the name that it has when it is not encrypted; nil where the set has none of that name.
    package func file(_ path: String) -> FileEntry? {
        let encrypted = path + EncryptionNote.suffix
        return files.first { $0.path == path || $0.path == encrypted }
    }

    /// The bytes of the set's own files; segments are shared by sets and not counted.
    package var bytes: Int64 { files.reduce(0) { $0 + $1.bytes } }
}

/// To whom files of a set are encrypted.
package struct EncryptionNote: Sendable, Codable, Hashable {
    /// Public keys, as age takes them.
    package var recipients: [String]

    /// What the name of an encrypted file ends in.
    package static let suffix = ".age"

    package init(recipients: [String]) {
        self.recipients = recipients
    }
}

/// A part of a set that can be asked for by itself.
package enum Layer: String, Sendable, Codable, Hashable, CaseIterable {
    case full
    case cron
    case history
}

/// pg_cron as the source had it.
package struct PgCron: Sendable, Codable, Hashable {
    package var catalogVersion: String
    /// The releases of the library that fit what the server shows; one where it is known exactly, oldest first.
    package var releases: [CronRelease]
    package var database: String
    package var timezone: String
    package var matchDomAndDow: Bool

    package init(
        catalogVersion: String,
        releases: [CronRelease],
        database: String,
        timezone: String,
        matchDomAndDow: Bool
    ) {
        self.catalogVersion = catalogVersion
        self.releases = releases
        self.database = database
        self.timezone = timezone
        self.matchDomAndDow = matchDomAndDow
    }
}

extension PgCron {
    /// Whether the source had a table of runs at all.
    package var keepsHistory: Bool { Self.keepsHistory(catalogVersion) }

    /// From catalog 1.3 (pg_cron `pg_cron--1.2--1.3.sql`).
    package static func keepsHistory(_ catalogVersion: String) -> Bool {
        !["1.0", "1.1", "1.2"].contains(catalogVersion)
    }
}

/// The snapshot that all layers of the cron database were read in.
package struct Snapshot: Sendable, Codable, Hashable {
    package var id: String
    /// How long the source had to keep old row versions for it.
    package var heldSeconds: Double

    package init(id: String, heldSeconds: Double) {
        self.id = id
        self.heldSeconds = heldSeconds
    }
}

/// One file of a set, its path relative to the set's folder.
package struct FileEntry: Sendable, Codable, Hashable {
    package var path: String
    package var bytes: Int64
    package var sha256: String

    package init(path: String, bytes: Int64, sha256: String) {
        self.path = path
        self.bytes = bytes
        self.sha256 = sha256
    }
}

/// How long a stage took.
package struct Timing: Sendable, Codable, Hashable {
    package var stage: String
    package var seconds: Double

    package init(stage: String, seconds: Double) {
        self.stage = stage
        self.seconds = seconds
    }
}
