import CronModel
import TestSupport

@testable import BackupFormat

/// Jobs for tests of the format.
enum SampleJobs {
    static func job(_ jobid: Int64 = 7, name: String? = "nightly", command: String = "SELECT 1") -> Job {
        Job(
            jobid: jobid,
            jobname: name,
            schedule: "0 3 * * *",
            command: .text(command),
            database: "shop",
            username: "app",
            nodename: "localhost",
            nodeport: 5432,
            active: true
        )
    }

    /// Jobs whose every text is one of the hostile ones.
    static var hostile: [Job] {
        HostileText.samples.enumerated().map { index, text in
            Job(
                jobid: Int64(index + 1),
                jobname: index % 5 == 0 ? nil : text,
                schedule: text,
                command: .text(text),
                database: text,
                username: text,
                nodename: text,
                nodeport: index % 2 == 0 ? .max : .min,
                active: [true, false, nil][index % 3]
            )
        }
    }

    /// `cron/jobs.json` of these jobs, as a backup writes it.
    static func file(_ jobs: [Job]) -> [UInt8] {
        var bytes = JobsFile.header(catalogVersion: "1.4-1")
        for (index, job) in jobs.enumerated() {
            bytes += JobsFile.separator(first: index == 0) + JobLine(job: job, wantedActive: job.isActive).encoded()
        }
        return bytes + JobsFile.footer
    }

    /// Reads a file in pieces of these sizes, the last one as often as needed.
    static func read(_ bytes: [UInt8], pieces: [Int] = [1 << 17]) throws -> [JobLine] {
        var reader = JobsFileReader(file: "cron/jobs.json")
        var lines: [JobLine] = []
        var rest = bytes[...]
        var sizes = pieces[...]
        while !rest.isEmpty {
            let size = sizes.count > 1 ? sizes.removeFirst() : sizes[sizes.startIndex]
            let piece = Array(rest.prefix(size))
            rest = rest.dropFirst(size)
            try piece.withUnsafeBytes { try reader.write($0) { lines.append($0) } }
        }
        try reader.finish()
        return lines
    }
}
