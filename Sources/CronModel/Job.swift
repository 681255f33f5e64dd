/// A row of `cron.job`, as every catalog version from 1.0 to 1.6 can express it.
///
/// Columns that an older catalog lacks are `nil`: `active` below 1.1, `jobname` below 1.3.
package struct Job: Sendable, Hashable {
    package var jobid: Int64
    package var jobname: String?
    package var schedule: String
    package var command: Command
    package var database: String
    package var username: String
    package var nodename: String
    package var nodeport: Int32
    package var active: Bool?

    package init(
        jobid: Int64,
        jobname: String?,
        schedule: String,
        command: Command,
        database: String,
        username: String,
        nodename: String,
        nodeport: Int32,
        active: Bool?
    ) {
        self.jobid = jobid
        self.jobname = jobname
        self.schedule = schedule
        self.command = command
        self.database = database
        self.username = username
        self.nodename = nodename
        self.nodeport = nodeport
        self.active = active
    }

    /// Before catalog 1.1 there was no `active` column: every job ran.
    package var isActive: Bool { active ?? true }

    /// How people and reports name a job: by its name if it has one, else by its number.
    package var label: String {
        jobname.map { "\"\($0)\"" } ?? "#\(jobid)"
    }

    /// The first of several jobs, as a message names them.
    package static func list(_ jobs: [Job]) -> String {
        jobs.prefix(10).map(\.label).joined(separator: ", ") + (jobs.count > 10 ? ", …" : "")
    }
}

/// A job's command.
///
/// Long ones are known by digest and length alone, so that memory does not grow with their size (`CommandBudget`).
package enum Command: Sendable, Hashable {
    case text(String)
    /// `sha256` is lower-case hex over the command's UTF-8 bytes.
    case digest(sha256: String, bytes: Int)

    /// The text where it is held, else nil.
    package var text: String? {
        guard case .text(let text) = self else { return nil }
        return text
    }
}

/// Which commands of a list are held whole: all short ones, and longer ones as long as they fit together.
package struct CommandBudget: Sendable {
    /// Bytes; a command up to here is always held.
    package static let shortLimit = 1024
    /// Bytes; a longer one never is.
    package static let longLimit = 65536
    /// Bytes of all commands between the two.
    package static let total = 8 << 20

    private var left = CommandBudget.total

    package init() {}

    /// Whether the next command of the list is held.
    package mutating func admits(bytes: Int) -> Bool {
        guard bytes > Self.shortLimit else { return true }
        guard bytes <= min(Self.longLimit, left) else { return false }
        left -= bytes
        return true
    }
}

/// What makes two rows of `cron.job` the same job: its name within its owner.
///
/// pg_cron enforces it (`jobname_username_uniq`, catalog 1.3+); an unnamed job has no identity but its content.
package struct JobName: Sendable, Hashable {
    private let jobname: ExactText
    private let username: ExactText

    package init(jobname: String, username: String) {
        self.jobname = ExactText(jobname)
        self.username = ExactText(username)
    }
}
