internal import BackupFormat
package import CronModel
internal import CronSchedule

/// What `audit` shows.
///
/// Keys are an interface for scripts.
package struct AuditReport: Sendable, Encodable {
    package let status: Check.Status
    package let checks: [Check]
    package let dump: Dump
    package let jobs: Jobs
    package let history: History
    package let databases: [Database]

    package struct Dump: Sendable, Encodable {
        package let path: String
        /// `plain`, `custom`, `directory`, `tar`.
        package let format: String
        package let compression: String?
        /// The server it was taken from, and the program that took it.
        package let postgres: String?
        package let pgDump: String?

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(path, forKey: .path)
            try container.encode(format, forKey: .format)
            try container.encode(compression, forKey: .compression)
            try container.encode(postgres, forKey: .postgres)
            try container.encode(pgDump, forKey: .pgDump)
        }

        private enum CodingKeys: CodingKey {
            case path
            case format
            case compression
            case postgres
            case pgDump
        }
    }

    package struct Jobs: Sendable, Encodable {
        package let total: Int
        package let active: Int
        /// At most 100,000.
        package let list: [JobEntry]
    }

    package struct History: Sendable, Encodable {
        package let rows: Int64
        package let unfinished: Int64
    }

    /// A database of the dump; the name is null where a script does not tell.
    package struct Database: Sendable, Encodable {
        package let name: String?
        package let `extension`: Bool
        package let jobs: Int
        package let history: Int64

        package func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(name, forKey: .name)
            try container.encode(`extension`, forKey: .extension)
            try container.encode(jobs, forKey: .jobs)
            try container.encode(history, forKey: .history)
        }

        private enum CodingKeys: CodingKey {
            case name
            case `extension`
            case jobs
            case history
        }
    }

    /// The checks alone, as every command that checks shows them.
    package var report: CheckReport { CheckReport(checks) }

    init(path: String, dump: ReadDump, checks: [Check], clock: CronClock, now: Instant) {
        let contents = dump.contents
        let zone = clock.zone
        self.checks = checks
        status = CheckReport(checks).status
        self.dump = Dump(
            path: path,
            format: dump.form.rawValue,
            compression: dump.compression?.rawValue,
            postgres: contents.serverVersion,
            pgDump: contents.dumpVersion
        )
        jobs = Jobs(
            total: contents.jobRows,
            active: contents.jobs.count(where: \.isActive),
            list: contents.jobs.map {
                JobEntry(JobLine(job: $0, wantedActive: $0.isActive), clock: clock, zone: zone, now: now)
            }
        )
        history = History(rows: contents.historyRows, unfinished: contents.unfinishedRuns)
        databases = contents.databases.map {
            Database(name: $0.name, extension: $0.extension != nil, jobs: $0.jobRows, history: $0.historyRows)
        }
    }
}
