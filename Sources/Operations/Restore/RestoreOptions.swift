package import BackupFormat
internal import CronModel
package import PostgresAccess

/// What a user asks of a restore.
package struct RestoreOptions: Sendable {
    /// What to do with a job that stands on the target already, with other content.
    package enum ConflictRule: String, Sendable, CaseIterable {
        case fail
        case skip
        case replace
    }

    /// Which files of the set are read whole and compared with the manifest before anything is touched.
    package enum Checking: String, Sendable, CaseIterable {
        case all
        /// Only those of the layers asked for: for a hurry with a large full layer.
        case needed
    }

    /// How jobs are written.
    package enum Method: String, Sendable, CaseIterable {
        case rows
        /// By pg_cron's functions as each owner, where nobody may write rows.
        case functions
    }

    package var layers: Set<Layer> = [.cron, .history]
    /// Names or numbers; nil: every job.
    package var jobs: [String]?
    package var roles: [String: String] = [:]
    package var databases: [String: String] = [:]
    package var nodes: [NodeAddress: NodeAddress] = [:]
    package var onConflict = ConflictRule.fail
    package var createRoles = false
    package var checking = Checking.all
    package var history = HistoryScope.asOf
    /// Ask the target's own parser, in a transaction that is rolled back.
    package var probe = false
    /// Look at the launcher for three seconds while history comes back, for the verification that follows.
    package var watchesLauncher = true
    /// Log-ins of owners, by which their commands are looked at.
    package var owners: [String: ConnectionSettings] = [:]

    /// Of the full layer; nil: every database of the set.
    package var chosenDatabases: [String]?
    /// The one chosen database is to be called otherwise: `databases` says how.
    package var isCopy = false
    /// A folder to decompress dumps in, so that pg_restore can work with several processes.
    package var spool: String?
    package var parallel = 1
    package var keepsTablespaces = true
    package var keepsSuperusers = false
    package var bindir: String?

    package init() {}

    /// The maps as a record keeps them.
    var renamed: [Renaming] {
        roles.sorted { $0.key < $1.key }.map { Renaming(.role, from: $0.key, to: $0.value) }
            + databases.sorted { $0.key < $1.key }.map { Renaming(.database, from: $0.key, to: $0.value) }
            + nodes.map { Renaming(.node, from: $0.key.description, to: $0.value.description) }.sorted {
                $0.from < $1.from
            }
    }

    /// The maps that a record kept.
    init(renamed: [Renaming]) {
        for name in renamed {
            switch name.kind {
            case .role: roles[name.from] = name.to
            case .database: databases[name.from] = name.to
            case .node:
                if let from = NodeAddress(name.from), let to = NodeAddress(name.to) { nodes[from] = to }
            }
        }
    }

    var restoresJobsOrHistory: Bool { !layers.isDisjoint(with: [.cron, .history]) }

    /// Whether a database of the full layer is to be restored.
    func includes(_ database: String) -> Bool {
        chosenDatabases?.contains { ExactText($0) == ExactText(database) } ?? true
    }

    func role(_ name: String) -> String { roles[name] ?? name }
    func database(_ name: String) -> String { databases[name] ?? name }

    func asksFor(_ job: Job) -> Bool {
        guard let jobs else { return true }
        return jobs.contains(String(job.jobid)) || job.jobname.map(jobs.contains) == true
    }

    /// A line of the set as it shall be on the target.
    func mapped(_ line: JobLine) -> JobLine {
        var line = line
        line.job.username = role(line.job.username)
        line.job.database = database(line.job.database)
        return line
    }

    func mapped(_ grant: Grant) -> Grant {
        Grant(
            target: grant.target,
            object: grant.object,
            column: grant.column,
            grantee: grant.grantee.map(role),
            privilege: grant.privilege,
            grantable: grant.grantable,
            revoked: grant.revoked
        )
    }
}

/// Where pg_cron connects to run a job.
package struct NodeAddress: Sendable, Hashable, CustomStringConvertible {
    package let name: String
    package let port: Int32

    package init(name: String, port: Int32) {
        self.name = name
        self.port = port
    }

    /// `name:port`; the name may hold colons.
    ///
    /// Nil without a port.
    package init?(_ text: String) {
        guard let colon = text.lastIndex(of: ":"), let port = Int32(text[text.index(after: colon)...]), port >= 0 else {
            return nil
        }
        name = String(text[..<colon])
        self.port = port
    }

    package var description: String { "\(name):\(port)" }

    /// Whether the address leads to the server itself: its port at a name that means this host wherever it is read.
    ///
    /// An empty name and a folder are sockets of this host. `cron.host` is not believed: a configuration copied from the
    /// source may name the source there.
    package func isLocal(port own: Int32) -> Bool {
        port == own && Self.isThisHost(name)
    }

    static func isThisHost(_ name: String) -> Bool {
        ["localhost", "127.0.0.1", "::1", ""].contains(name) || name.hasPrefix("/")
    }
}
