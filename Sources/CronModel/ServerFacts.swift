/// What a connection tells about the server behind it.
package struct ServerFacts: Sendable, Hashable, Codable {
    /// `server_version_num`: 150018 is 15.18.
    package let versionNumber: Int
    package let version: String
    /// The identifier that initdb gave; copies of a server share it.
    package let systemIdentifier: String
    package let timeline: Int?
    package let inRecovery: Bool
    /// Write-ahead log position when asked, nil where it may not be read.
    package let lsn: String?
    package let startedAt: String
    /// Where its data lie on its own machine, nil where the role may not read it or the set does not say it.
    package let dataFolder: String?
    package let database: String
    package let user: String
    package let userIsSuperuser: Bool
    package let mayReadSettings: Bool
    package let mayReadStatistics: Bool
    package let port: Int32
    /// Where to reach it, for messages: never a password.
    package let address: String

    /// The major version: 15 for 15.18.
    package var major: Int { versionNumber / 10_000 }

    package init(
        versionNumber: Int,
        version: String,
        systemIdentifier: String,
        timeline: Int?,
        inRecovery: Bool,
        lsn: String?,
        startedAt: String,
        dataFolder: String? = nil,
        database: String,
        user: String,
        userIsSuperuser: Bool,
        mayReadSettings: Bool,
        mayReadStatistics: Bool,
        port: Int32,
        address: String
    ) {
        self.versionNumber = versionNumber
        self.version = version
        self.systemIdentifier = systemIdentifier
        self.timeline = timeline
        self.inRecovery = inRecovery
        self.lsn = lsn
        self.startedAt = startedAt
        self.dataFolder = dataFolder
        self.database = database
        self.user = user
        self.userIsSuperuser = userIsSuperuser
        self.mayReadSettings = mayReadSettings
        self.mayReadStatistics = mayReadStatistics
        self.port = port
        self.address = address
    }
}

extension ServerFacts {
    /// Whether one server, not restarted in between, has told both.
    ///
    /// A server is known by identifier, data folder and start time together: copies share the identifier.
    package func isSameServer(as other: ServerFacts) -> Bool {
        systemIdentifier == other.systemIdentifier && startedAt == other.startedAt && !liesElsewhere(than: other)
    }

    /// Whether both data folders are known, and are two.
    package func liesElsewhere(than other: ServerFacts) -> Bool {
        guard let dataFolder, let folder = other.dataFolder else { return false }
        return dataFolder != folder
    }
}

/// The extension in the database that the launcher reads.
package struct ExtensionFacts: Sendable, Hashable, Codable {
    /// The version of the extension's SQL, `1.4-1`; not the library's release.
    package let catalogVersion: String
    package let schema: String
    package let owner: String
    /// Object ids that are new after `DROP EXTENSION` and `CREATE EXTENSION`.
    package let jobTable: UInt32
    package let historyTable: UInt32?
    /// The columns of `cron.job` in catalog order.
    package let jobColumns: [String]
    /// The columns of `cron.job_run_details` in catalog order, empty below 1.3.
    package let historyColumns: [String]
    package let jobSequence: SequenceState?
    package let runSequence: SequenceState?

    package init(
        catalogVersion: String,
        schema: String,
        owner: String,
        jobTable: UInt32,
        historyTable: UInt32?,
        jobColumns: [String],
        historyColumns: [String],
        jobSequence: SequenceState?,
        runSequence: SequenceState?
    ) {
        self.catalogVersion = catalogVersion
        self.schema = schema
        self.owner = owner
        self.jobTable = jobTable
        self.historyTable = historyTable
        self.jobColumns = jobColumns
        self.historyColumns = historyColumns
        self.jobSequence = jobSequence
        self.runSequence = runSequence
    }
}

/// The state of a sequence; `last` is 0 for one that was never used.
package struct SequenceState: Sendable, Hashable, Codable {
    package let last: Int64

    package init(last: Int64) {
        self.last = last
    }
}
