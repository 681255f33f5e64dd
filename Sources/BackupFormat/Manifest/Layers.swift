package import CronModel

/// The cron layer: jobs, settings, grants.
package struct CronLayer: Sendable, Codable, Hashable {
    package var jobs: Int
    package var activeJobs: Int
    /// The sequences behind job ids and run ids; nil where the role could not read them.
    package var jobSequence: Int64?
    package var runSequence: Int64?

    package init(jobs: Int, activeJobs: Int, jobSequence: Int64?, runSequence: Int64?) {
        self.jobs = jobs
        self.activeJobs = activeJobs
        self.jobSequence = jobSequence
        self.runSequence = runSequence
    }
}

/// The history layer: final rows in shared segments, the others in the set's tail.
package struct HistoryLayer: Sendable, Codable, Hashable {
    /// Names one life of the history table: its server, the table's object id, and where a life of the same table went
    /// before it, the set that began this one.
    package var generation: String
    package var rows: Int64
    package var finalRows: Int64
    package var tailRows: Int64
    /// Rows that stood in the table; the archive may hold more.
    package var liveRows: Int64
    /// Final rows of this set that no set before it held.
    package var newRows: Int64
    package var firstRunid: Int64?
    package var lastRunid: Int64?
    package var segments: [Segment]
    /// SHA-256 over the segments' `rowsDigest`, each with a line feed.
    package var segmentsDigest: String
    /// What the server said of the table just before the snapshot; nil where the role may not know.
    package var table: HistoryTableState?
    /// Public keys that each of the segments is encrypted to; nil where they differ or are not known.
    package var recipients: [String]?

    package init(
        generation: String,
        tailRows: Int64,
        liveRows: Int64,
        newRows: Int64,
        firstRunid: Int64?,
        lastRunid: Int64?,
        segments: [Segment],
        table: HistoryTableState? = nil
    ) {
        self.generation = generation
        self.finalRows = segments.reduce(0) { $0 + $1.rows }
        self.tailRows = tailRows
        self.rows = finalRows + tailRows
        self.liveRows = liveRows
        self.newRows = newRows
        self.firstRunid = firstRunid
        self.lastRunid = lastRunid
        self.segments = segments
        self.segmentsDigest = Self.digest(of: segments)
        self.table = table
    }

    /// The digest that belongs to these segments, in this order.
    package static func digest(of segments: [Segment]) -> String {
        var digest = SHA256Digest()
        for segment in segments { digest.update(segment.rowsDigest + "\n") }
        return digest.hex
    }
}

/// What shows whether rows were deleted between two sets, without reading the table.
package struct HistoryTableState: Sendable, Codable, Hashable {
    /// The server's clock when this was read.
    package var readAt: String
    /// The table's file; another after TRUNCATE and VACUUM FULL.
    package var filenode: Int64
    /// Rows deleted so far, as the statistics count them.
    package var deleted: Int64
    /// When the database's statistics were last reset.
    package var statsReset: String?
    /// When the server's processes were last started together: later than the server's own start after a crash.
    package var processesSince: String
    /// What the snapshot shows was written by transactions with lower numbers.
    package var transactionsBefore: Int64

    package init(
        readAt: String,
        filenode: Int64,
        deleted: Int64,
        statsReset: String?,
        processesSince: String,
        transactionsBefore: Int64
    ) {
        self.transactionsBefore = transactionsBefore
        self.readAt = readAt
        self.filenode = filenode
        self.deleted = deleted
        self.statsReset = statsReset
        self.processesSince = processesSince
    }
}

/// An immutable file of final history rows, shared by sets.
package struct Segment: Sendable, Codable, Hashable {
    /// The file's name in the generation's folder: `<first>-<last>-<digest8>.csv.zst`, an encrypted one's with `.age`.
    package var name: String
    package var rows: Int64
    package var first: Int64
    package var last: Int64
    package var bytes: Int64
    /// Of the file as it lies there, compressed.
    package var sha256: String
    /// Of the CSV rows in it, without the header.
    package var rowsDigest: String
    /// Of its last row alone.
    package var lastRowDigest: String
    /// How often its rows were written again, to join small segments.
    package var level: Int

    package var isEncrypted: Bool { name.hasSuffix(EncryptionNote.suffix) }

    package init(
        name: String,
        rows: Int64,
        first: Int64,
        last: Int64,
        bytes: Int64,
        sha256: String,
        rowsDigest: String,
        lastRowDigest: String,
        level: Int = 0
    ) {
        self.name = name
        self.rows = rows
        self.first = first
        self.last = last
        self.bytes = bytes
        self.sha256 = sha256
        self.rowsDigest = rowsDigest
        self.lastRowDigest = lastRowDigest
        self.level = level
    }
}

/// The full layer: the globals, and one dump per database or a copy of the whole server.
package struct FullLayer: Sendable, Codable, Hashable {
    package struct Database: Sendable, Codable, Hashable {
        package var facts: DatabaseFacts
        /// The file's path in the set.
        package var path: String
        /// Of the dump before compression.
        package var dumpBytes: Int64
        /// When its dump began, in the snapshot of the cron database or in one of its own.
        package var startedAt: String
        package var seconds: Double

        package init(facts: DatabaseFacts, path: String, dumpBytes: Int64, startedAt: String, seconds: Double) {
            self.facts = facts
            self.path = path
            self.dumpBytes = dumpBytes
            self.startedAt = startedAt
            self.seconds = seconds
        }
    }

    /// A database that was asked for and could not be dumped.
    package struct Missing: Sendable, Codable, Hashable {
        package var name: String
        /// What pg_dump said.
        package var problem: String

        package init(name: String, problem: String) {
            self.name = name
            self.problem = problem
        }
    }

    package var databases: [Database]
    /// Nil: none.
    package var missing: [Missing]?
    package var globals: String
    package var globalsHoldPasswords: Bool
    package var pgDump: String
    /// The oldest pg_restore that reads these dumps.
    package var oldestPgRestore: String
    /// In place of dumps; nil: there are dumps.
    package var copy: FullCopy?

    package init(
        databases: [Database],
        missing: [Missing]? = nil,
        globals: String,
        globalsHoldPasswords: Bool,
        pgDump: String,
        oldestPgRestore: String,
        copy: FullCopy? = nil
    ) {
        self.databases = databases
        self.missing = missing
        self.globals = globals
        self.globalsHoldPasswords = globalsHoldPasswords
        self.pgDump = pgDump
        self.oldestPgRestore = oldestPgRestore
        self.copy = copy
    }
}

/// Why the job list is complete: counted, digested, and read back in two ways.
package struct Proof: Sendable, Codable, Hashable {
    package struct Owner: Sendable, Codable, Hashable {
        package var username: String
        package var jobs: Int

        package init(username: String, jobs: Int) {
            self.username = username
            self.jobs = jobs
        }
    }

    /// Nil when rows were hidden: their number cannot be known.
    package var total: Int?
    package var visible: Int
    package var captured: Int
    package var estimatedTotal: Int?
    /// The digest of the job list (Documentation/Format.md, "The digest of a job list").
    package var digest: String
    /// The same digest, computed again from `cron/jobs.json` as it lies in the set.
    package var digestOfFile: String
    /// The same digest, computed again from the rows in `cron/pg_cron.dump`; nil below catalog 1.2, whose rows no dump
    /// holds.
    package var digestOfDump: String?
    package var owners: [Owner]

    /// What cannot be known is written as null, so that the keys are always there.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(total, forKey: .total)
        try container.encode(visible, forKey: .visible)
        try container.encode(captured, forKey: .captured)
        try container.encode(estimatedTotal, forKey: .estimatedTotal)
        try container.encode(digest, forKey: .digest)
        try container.encode(digestOfFile, forKey: .digestOfFile)
        try container.encode(digestOfDump, forKey: .digestOfDump)
        try container.encode(owners, forKey: .owners)
    }

    private enum CodingKeys: CodingKey {
        case total
        case visible
        case captured
        case estimatedTotal
        case digest
        case digestOfFile
        case digestOfDump
        case owners
    }

    package init(
        total: Int?,
        visible: Int,
        captured: Int,
        estimatedTotal: Int?,
        digest: String,
        digestOfFile: String,
        digestOfDump: String?,
        owners: [Owner]
    ) {
        self.total = total
        self.visible = visible
        self.captured = captured
        self.estimatedTotal = estimatedTotal
        self.digest = digest
        self.digestOfFile = digestOfFile
        self.digestOfDump = digestOfDump
        self.owners = owners
    }
}
