internal import BackupFormat
internal import CronModel
internal import CronSchedule

/// What a version of the extension's SQL can hold of a job.
///
/// Each column came with a version and never left (pg_cron `pg_cron--1.0--1.1.sql`: `active`; `pg_cron--1.2--1.3.sql`:
/// `jobname` and the history; `pg_cron--1.4-1--1.5.sql`: `jobname` as text instead of name).
struct CatalogShape: Sendable, Hashable {
    /// As `pg_extension` has it, `1.4-1`.
    let version: String
    /// A server of another major may lack a privilege.
    let serverMajor: Int

    /// The extension as it stands on a server; without one, what the server would create.
    init(_ facts: ExtensionFacts?, installable: String?, serverMajor: Int) {
        version = facts?.catalogVersion ?? installable ?? ""
        self.serverMajor = serverMajor
    }

    /// Whether a job can be there and not run.
    var holdsStates: Bool { version != "1.0" }
    var holdsNames: Bool { !["1.0", "1.1", "1.2"].contains(version) }
    var holdsHistory: Bool { holdsNames }
    /// PostgreSQL's type name cuts what is longer, without a word.
    var longestName: Int? { ["1.3", "1.4", "1.4-1"].contains(version) ? 63 : nil }

    /// The line as it will stand there: without the name or the end of it, where there is no room for them.
    func expressed(_ line: JobLine) -> JobLine {
        var line = line
        line.job.jobname = holdsNames ? line.job.jobname.map(fitting) : nil
        return line
    }

    /// The longest beginning that fits, of whole characters as the server's encoding has them.
    private func fitting(_ name: String) -> String {
        guard let longestName, name.utf8.count > longestName else { return name }
        var short = String.UnicodeScalarView()
        var bytes = 0
        for scalar in name.unicodeScalars {
            bytes += UTF8.width(scalar)
            guard bytes <= longestName else { break }
            short.append(scalar)
        }
        return String(short)
    }
}
