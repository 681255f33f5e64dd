internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import PostgresAccess

/// What is other in a drill whose data are a copy of the source's files: the jobs are there already, active, and aimed at
/// the source.
extension DrillStep {
    /// Makes every job inactive and aims it here, before there is a launcher; compares the list with the set's; lays the
    /// set's cron layer over it.
    ///
    /// Returns whether there is anything to look at.
    func quarantine(_ copy: FullCopy, _ report: inout DrillReport) async throws -> Bool {
        let cron = try await CronServer.open(server.connection)
        let session = try await cron.connect()
        let standing: [Job]
        do {
            let facts = try await cron.requireExtension(on: session)
            guard facts.jobColumns.contains("active") else {
                await session.close()
                report.add(Self.failed(DrillCheckID.restore, QuarantineFailure.noInactiveJobs(facts.catalogVersion)))
                return false
            }
            standing = try await session.rows(JobCatalog.jobs(columns: facts.jobColumns))
            try await put(standing, facts, cron, into: session)
            report.add(try await databasesCheck(of: copy, on: session))
            await session.close()
        } catch {
            await session.close()
            throw error
        }
        report.add(comparison(of: standing, copy))
        return true
    }

    /// Before the commit it is on record which state is owed to each job.
    private func put(
        _ jobs: [Job],
        _ facts: ExtensionFacts,
        _ cron: CronServer,
        into session: PostgresConnection
    ) async throws {
        let wanted = Dictionary(uniqueKeysWithValues: contents.jobs.map { ($0.job.jobid, $0.wantedActive) })
        var record = try cron.record(.pause, jobTable: facts.jobTable, in: repository, at: environment.now())
        record.cluster = manifest.cluster
        record.jobs = jobs.map { RecordedJob($0, wantedActive: wanted[$0.jobid] ?? $0.isActive) }
        let noted = record
        let statement = CopyCatalog.quarantine(
            facts.jobColumns,
            node: cron.cronSettings?.host ?? "localhost",
            port: cron.facts.port
        )
        try await session.transaction { session in
            try await session.execute(statement)
            try repository.add(noted)
        }
    }

    private func comparison(of standing: [Job], _ copy: FullCopy) -> Check {
        let set = Dictionary(uniqueKeysWithValues: contents.jobs.map { ($0.job.jobid, $0.job) })
        let other = Dictionary(standing.map { ($0.jobid, $0) }, uniquingKeysWith: { first, _ in first })
        let differing = Set(set.keys).union(other.keys).sorted().filter { set[$0]?.digest != other[$0]?.digest }
        guard !differing.isEmpty else {
            return Check(
                DrillCheckID.copyJobs,
                .ok,
                Text(
                    standing.count.all(
                        "job",
                        "of the copy is that of the cron layer",
                        "of the copy are those of the cron layer"
                    ),
                    zh: "副本中的 \(standing.count) 个作业与备份集 cron 层逐列一致"
                )
            )
        }
        return Check(
            DrillCheckID.copyJobs,
            copy.jobsChanged ? .warning : .failed,
            Text(
                "\(differing.count.of("job")) of the copy are not those of the set's cron layer",
                zh: "副本中有 \(differing.count) 个作业与备份集 cron 层不一致"
            ),
            hint: copy.jobsChanged
                ? Text(
                    "The list changed while the copy was taken; the cron layer is laid over the copy.",
                    zh: "复制期间作业列表有变；cron 层已覆盖到副本上。"
                ) : nil,
            evidence: differing.map { Text(verbatim: (set[$0] ?? other[$0])?.label ?? "\($0)") }
        )
    }

    private func databasesCheck(of copy: FullCopy, on session: PostgresConnection) async throws -> Check {
        let there = Set(try await session.rows(RoleCatalog.databases).map { ExactText($0.name) })
        let missing = copy.databases.filter { !there.contains(ExactText($0.name)) }
        guard missing.isEmpty, !copy.databases.isEmpty else {
            return Check(
                DrillCheckID.databases,
                .failed,
                Text(
                    "\(missing.count.of("database")) of the source are not in the copy",
                    zh: "副本缺少源端的 \(missing.count) 个数据库"
                ),
                evidence: missing.map { Text(verbatim: $0.name) }
            )
        }
        return Check(
            DrillCheckID.databases,
            .ok,
            Text("\(copy.databases.count.of("database")) came back", zh: "\(copy.databases.count) 个数据库已恢复"),
            evidence: copy.databases.map { Text(verbatim: "\($0.name): \($0.bytes ?? 0) bytes") }
        )
    }
}
