internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import ExternalTools
internal import PostgresAccess

extension Backup {
    /// Reads the job list back from `jobs.json` as it lies in the repository, and compares it, and what was read back from
    /// `pg_cron.dump`, with what the server sent.
    ///
    /// Throws `unproven` where they differ.
    func prove(_ list: JobListing, inDump: String?, _ source: Source, _ set: SetWriter) async throws -> Proof {
        let visible = try await source.session.first(JobCatalog.visibleCount(columns: source.extension.jobColumns)) ?? 0
        let inFile = try digestOfFile(set)
        let digest = list.digest.hex
        guard list.digest.count == visible else {
            throw BackupFailure.unproven(
                Text(
                    "\(list.digest.count) of \(visible.of("job")) were read",
                    zh: "只读到 \(visible) 个作业中的 \(list.digest.count) 个"
                )
            )
        }
        for (name, other) in [("cron/jobs.json", inFile), ("cron/pg_cron.dump", inDump)] where other ?? digest != digest
        {
            throw BackupFailure.unproven(
                Text("\(name) does not hold the jobs of the server", zh: "\(name) 中的作业与服务器不符")
            )
        }
        return Proof(
            total: source.isPartial ? nil : visible,
            visible: visible,
            captured: list.digest.count,
            estimatedTotal: source.isPartial ? source.estimatedTotal.map(Int.init) : nil,
            digest: digest,
            digestOfFile: inFile,
            digestOfDump: inDump,
            owners: list.owners.sorted { $0.key < $1.key }.map { Proof.Owner(username: $0.key, jobs: $0.value) }
        )
    }

    private func digestOfFile(_ set: SetWriter) throws -> String {
        var digest = JobListDigest()
        try JobsFile.read(try set.open(["cron", "jobs.json"])) { digest.add($0.job) }
        return digest.hex
    }

    /// Writes `pg_cron.dump` and, once `list` is open, reads its jobs back from the repository; nil where no dump can hold
    /// them.
    ///
    /// pg_restore is started while pg_dump is at work, since that takes it longer than the reading.
    func dumpAndReadBack(_ source: Source, into set: SetWriter, after list: Gate) async throws -> String? {
        let dump = Gate()
        async let written: Void = dumpExtension(source, into: set)
        try await list.wait()
        async let digest = digestOfDump(source, set, after: dump)
        try await written
        dump.open()
        return try await digest
    }

    private func digestOfDump(_ source: Source, _ set: SetWriter, after dump: Gate) async throws -> String? {
        guard source.extension.isDumpable else { return nil }
        let reader = PiecewiseReader { try set.open(["cron", "pg_cron.dump"]) }
        var rows = DumpedJobs()
        let restore = ChildProcess(
            source.tools.path("pg_restore"),
            ["--data-only", "--schema=cron", "--table=job", "--file=-"]
        )
        let ending = try await restore.filtering(
            {
                try await dump.wait()
                return try reader.next()
            },
            { try rows.write($0) }
        )
        guard ending.succeeded else { throw ToolFailure.ended("pg_restore", ending, on: "cron/pg_cron.dump") }
        return rows.digest.hex
    }
}

extension ExtensionFacts {
    /// From catalog 1.2 on `cron.job` is a configuration table of the extension, whose rows pg_dump saves
    /// (pg_cron `pg_cron--1.1--1.2.sql`).
    var isDumpable: Bool { catalogVersion != "1.0" && catalogVersion != "1.1" }
}
