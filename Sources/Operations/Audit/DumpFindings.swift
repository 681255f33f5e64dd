internal import BackupFormat
internal import CronModel
internal import PostgresAccess

/// What a dump holds of pg_cron, and what tells how it was made.
///
/// Grows with the number of jobs, up to a bound, and with nothing else.
struct DumpFindings: Sendable {
    /// The dump of one database; a script of pg_dumpall has several.
    struct Database: Sendable {
        /// Nil where a script does not say.
        var name: String?
        var `extension`: Extension?
        /// At most `jobLimit`; `jobRows` counts all.
        var jobs: [Job] = []
        var jobRows = 0
        /// Rows of `cron.job` that cannot be read: too long, not UTF-8, columns missing.
        var unreadableRows = 0
        /// Whether the dump says anything of the rows of `cron.job`, be it that there are none.
        var hasJobData = false
        var historyRows: Int64 = 0
        var unfinishedRuns: Int64 = 0
        var hasHistoryData = false
        var highestRunid: Int64 = 0
        /// By sequence: `jobid_seq`, `runid_seq`.
        var sequences: [String: Int64] = [:]
        var grants = 0
        var policies: [String] = []
        /// Tables and tables with data that are not pg_cron's.
        var tables = 0
        var dataTables = 0
        /// Statements beside settings, or entries of an archive.
        var objects = 0
        /// Calls of `cron.schedule` and its kin, as people write into scripts of their own.
        var scheduleCalls = 0

        var isEmpty: Bool { objects == 0 && jobRows == 0 }
        var holdsCron: Bool { `extension` != nil || hasJobData || hasHistoryData || scheduleCalls > 0 }
    }

    struct Extension: Sendable, Hashable {
        /// Where `CREATE EXTENSION` puts it; nil where it does not say.
        var schema: String?
    }

    struct Role: Sendable, Hashable {
        var isSuperuser = false
    }

    /// Jobs beyond this many are counted alone.
    static let jobLimit = 100_000

    var databases = [Database()]
    /// Roles that the dump creates.
    var roles: [ExactText: Role] = [:]
    var createdDatabases: Set<ExactText> = []
    var serverVersion: String?
    var dumpVersion: String?
    /// A header of PostgreSQL's own programs was there.
    var hasHeader = false
    /// Headers without the line that ends what they begin.
    var openHeaders = 0
    var isCluster = false
    /// The script turns row security on: pg_dump was told to leave out what its role may not see.
    var admitsRowSecurity = false
    /// The script ended in the middle of a statement or of rows.
    var endsInside = false
    /// Something was there that only a script has.
    var hasStatements = false

    private var budget = CommandBudget()

    var current: Database {
        get { databases[databases.count - 1] }
        set { databases[databases.count - 1] = newValue }
    }

    var jobs: [Job] { databases.flatMap(\.jobs) }
    var jobRows: Int { databases.reduce(0) { $0 + $1.jobRows } }
    var historyRows: Int64 { databases.reduce(0) { $0 + $1.historyRows } }
    var unfinishedRuns: Int64 { databases.reduce(0) { $0 + $1.unfinishedRuns } }

    /// Begins the next database of a script.
    mutating func connect(to name: String) {
        hasStatements = true
        // What pg_dumpall writes before the first database are roles and the like.
        if databases.count == 1, current.name == nil, !current.holdsCron, current.tables + current.dataTables == 0 {
            databases = []
        }
        // pg_dumpall connects to a database once; a hand-written script may come back to one.
        if let known = databases.firstIndex(where: { $0.name.map(ExactText.init) == ExactText(name) }) {
            databases.append(databases.remove(at: known))
        } else {
            databases.append(Database(name: name))
        }
    }

    /// Takes a row of `cron.job`; nil where it could not be read.
    mutating func addJob(_ job: Job?) {
        current.hasJobData = true
        guard var job else {
            current.unreadableRows += 1
            current.jobRows += 1
            return
        }
        guard !job.isCanary else { return }
        current.jobRows += 1
        guard current.jobs.count < Self.jobLimit else { return }
        job.command = job.command.bounded(by: &budget)
        current.jobs.append(job)
    }

    mutating func addRun(runid: Int64?, isUnfinished: Bool) {
        current.historyRows += 1
        if isUnfinished { current.unfinishedRuns += 1 }
        current.highestRunid = max(current.highestRunid, runid ?? 0)
    }
}
