internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// The cron layer as it was captured, with what proves it.
struct CapturedCron: Sendable {
    var layer: CronLayer
    var proof: Proof
    /// Jobs that a restore or a pause still owed and somebody has activated by hand: nothing is owed to them any more.
    var released: [RecordedJob]
    var gaps: [String]
}

/// What the cron layer is before it is proven.
struct CapturedJobs: Sendable {
    var list: Backup.JobListing
    var gaps: [String]
}

extension Backup {
    /// Writes `cron/jobs.json`, `jobs.sql` and `settings.json`.
    func captureCron(_ source: Source, into set: SetWriter) async throws -> CapturedJobs {
        environment.progress(.stage(Text("cron layer", zh: "cron 层")))
        let settings = try await captureSettings(source, into: set)
        let list = try await captureJobs(source, settings: settings.document, into: set)
        return CapturedJobs(list: list, gaps: settings.gaps)
    }

    /// Reads the jobs back from the files; `inDump` is the digest of those in `pg_cron.dump`.
    func prove(_ jobs: CapturedJobs, inDump: String?, _ source: Source, _ set: SetWriter) async throws -> CapturedCron {
        let list = jobs.list
        return CapturedCron(
            layer: CronLayer(
                jobs: list.digest.count,
                activeJobs: list.active,
                jobSequence: source.extension.jobSequence?.last,
                runSequence: source.extension.runSequence?.last
            ),
            proof: try await prove(list, inDump: inDump, source, set),
            released: list.released,
            gaps: jobs.gaps
        )
    }

    /// What one pass over the job list found.
    struct JobListing: Sendable {
        var digest = JobListDigest()
        var active = 0
        var owners: [String: Int] = [:]
        var released: [RecordedJob] = []
    }

    /// One pass over `cron.job`: each row goes to both files as it comes, so that memory does not grow with the list.
    private func captureJobs(
        _ source: Source,
        settings: SettingsDocument,
        into set: SetWriter
    ) async throws -> JobListing {
        let columns = source.extension.jobColumns
        let wanted = source.wanted
        let id = set.id
        let (listing, files) = try await source.session.copyOut(JobCatalog.copyOut(columns: columns)) { rows in
            let json = try set.file(["cron", "jobs.json"], compressed: false)
            var script = try JobsScript(set.file(["cron", "jobs.sql"], compressed: false), set: id, settings: settings)
            try json.write(JobsFile.header(catalogVersion: settings.extension.catalogVersion))
            var listing = JobListing()
            while let job = try rows.next({ try Self.job(in: $0, row: listing.digest.count + 1) }) {
                let line = JobLine(job: job, wantedActive: wanted.wantsActive(job))
                try json.write(JobsFile.separator(first: listing.digest.count == 0))
                try json.write(line.encoded())
                try script.add(line)
                listing.add(job)
                if job.isActive, let owed = wanted.entry(for: job) { listing.released.append(owed.job) }
            }
            try json.write(JobsFile.footer)
            return (listing, [try json.close(), try script.close()])
        }
        for file in files { await set.add(file.entry) }
        return listing
    }

    private static func job(in row: UnsafeRawBufferPointer, row number: Int) throws -> Job {
        guard let fields = CopyText.fields(row), let job = JobCatalog.job(copyRow: fields) else {
            throw BackupFailure.notUTF8(row: number)
        }
        return job
    }

    private func captureSettings(
        _ source: Source,
        into set: SetWriter
    ) async throws -> (document: SettingsDocument, gaps: [String]) {
        let session = source.session
        let jobs = try await session.rows(JobCatalog.owners)
        let names = Set(jobs.map(\.username))
        let needed = Set(jobs.map(\.database) + [source.server.database])
        let databases = try await session.rows(RoleCatalog.databases)
        let grants = try await session.rows(GrantCatalog.grants)
        let roles = try await session.rows(
            RoleCatalog.roles(named: names.union(grants.compactMap(\.grantee)).sorted())
        )
        let document = SettingsDocument(
            extension: source.extension,
            settings: source.server.cronSettings,
            related: CronSettings(try await session.rows(ServerCatalog.relatedSettings)),
            grants: grants,
            roles: roles,
            databases: databases.filter { needed.contains($0.name) },
            additions: try await session.rows(GrantCatalog.additions)
        )
        try await set.write(FormatCoder.encode(document), to: ["cron", "settings.json"])
        let missing = names.subtracting(roles.map(\.name)).sorted()
        return (document, missing.map { "role \"\($0)\" owns a job and does not exist at the source" })
    }
}

extension Backup.JobListing {
    fileprivate mutating func add(_ job: Job) {
        digest.add(job)
        if job.isActive { active += 1 }
        owners[job.username, default: 0] += 1
    }
}
