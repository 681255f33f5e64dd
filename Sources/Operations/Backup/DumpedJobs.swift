internal import BackupFormat
internal import CronModel
internal import PostgresAccess

/// Takes the rows of `cron.job` out of what pg_restore prints, as its bytes come in.
struct DumpedJobs {
    private(set) var digest = JobListDigest()
    private var line: [UInt8] = []
    /// The columns of the COPY that is being read; nil outside of it.
    private var columns: [String]?

    mutating func write(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes[...]
        while let end = rest.firstIndex(of: UInt8(ascii: "\n")) {
            line.append(contentsOf: rest[..<end])
            rest = rest[(end + 1)...]
            try take()
            line.removeAll(keepingCapacity: line.capacity < 1 << 20)
        }
        line.append(contentsOf: rest)
    }

    private mutating func take() throws {
        if let columns {
            if line == Array("\\.".utf8) {
                self.columns = nil
                return
            }
            guard let fields = line.withUnsafeBytes({ CopyText.fields($0) }), let job = Self.job(columns, fields) else {
                throw BackupFailure.notUTF8(row: digest.count + 1)
            }
            if !job.isCanary { digest.add(job) }
        } else if line.starts(with: "COPY cron.job (".utf8) {
            let names = line.drop { $0 != UInt8(ascii: "(") }.dropFirst().prefix { $0 != UInt8(ascii: ")") }
            columns = String(decoding: names, as: UTF8.self).split(separator: ",").map {
                $0.filter { $0 != " " && $0 != "\"" }
            }
        }
    }

    static func job(_ columns: [String], _ fields: [String?]) -> Job? {
        guard columns.count == fields.count else { return nil }
        var byName: [String: String] = [:]
        for (name, field) in zip(columns, fields) { byName[name] = field }
        return JobCatalog.job(
            copyRow: [
                "jobid", "schedule", "command", "nodename", "nodeport", "database", "username", "active", "jobname",
            ]
            .map { byName[$0] }
        )
    }
}

extension Job {
    /// One of cronvault's own test jobs.
    var isCanary: Bool { jobname?.hasPrefix(JobCatalog.canaryPrefix) == true }
}
