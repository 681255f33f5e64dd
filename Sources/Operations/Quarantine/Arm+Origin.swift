internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

extension Arm {
    /// Where the wanted states come from.
    enum Origin {
        /// A restore or a pause; its jobs are those that it still owes.
        case record(Record)
        case set(SetContents)

        /// How names of the source are other names here.
        var renamed: [Renaming] {
            guard case .record(let record) = self else { return [] }
            return record.renamed
        }

        var id: SetID {
            switch self {
            case .record(let record): record.id
            case .set(let contents): contents.manifest.set
            }
        }
    }

    func origin(_ server: CronServer, _ facts: ExtensionFacts) throws -> Origin {
        let candidates = try owing(server, facts)
        if let name = options.origin, name != "latest",
            let record = candidates.last(where: { $0.id.description.hasPrefix(name) })
        {
            return .record(record)
        }
        if options.origin == nil, let record = candidates.last(where: { !$0.jobs.isEmpty }) { return .record(record) }
        let set = try repository.find(
            options.origin ?? "latest",
            in: options.cluster,
            allowPartial: options.allowPartial
        )
        return .set(try SetContents.read(set, from: repository))
    }

    /// The restores and pauses of this life of the extension, each with the jobs that it wants active and that no later
    /// arming has released.
    private func owing(_ server: CronServer, _ facts: ExtensionFacts) throws -> [Record] {
        var records: [Record] = []
        try repository.forEachRecord(of: server.facts.systemIdentifier) { record in
            guard record.jobTable == facts.jobTable else { return }
            switch record.kind {
            case .restore, .pause:
                var record = record
                record.jobs.removeAll { !$0.wantedActive }
                records.append(record)
            case .arm, .undo:
                let released = Set(record.jobs.map(\.jobid))
                for index in records.indices { records[index].jobs.removeAll { released.contains($0.jobid) } }
                guard record.kind == .undo else { return }
                var record = record
                record.jobs.removeAll { !$0.wantedActive }
                records.append(record)
            case .restored, .databases, .adoption, .unknown: break
            }
        }
        return records
    }

    /// The jobs that shall be active, beside the row each of them is now.
    func wishes(of origin: Origin, _ jobs: [Job], on server: CronServer) throws -> [ArmPlan.Wish] {
        let wishes: [ArmPlan.Wish]
        switch origin {
        case .record(let record):
            let byNumber = Dictionary(uniqueKeysWithValues: jobs.map { ($0.jobid, $0) })
            wishes = record.jobs.map { job in
                let node = job.node.flatMap { NodeAddress($0) }
                return ArmPlan.Wish(label: job.label, content: job.content, row: byNumber[job.jobid], node: node)
            }
        case .set(let contents):
            let matching = JobMatching(contents.jobs, onto: jobs, setSequence: 0, targetSequence: nil)
            let isSource = contents.manifest.server.systemIdentifier == server.facts.systemIdentifier
            wishes = matching.matches.filter(\.line.wantedActive).map { match in
                let job = match.line.job
                return ArmPlan.Wish(
                    label: job.label,
                    content: job.contentDigest,
                    row: match.existing,
                    node: isSource ? NodeAddress(name: job.nodename, port: job.nodeport) : nil
                )
            }
        }
        guard let wanted = options.jobs else { return wishes }
        let chosen = wishes.filter { wish in
            wish.row.map { wanted.contains(String($0.jobid)) || wanted.contains($0.jobname ?? "") } ?? false
        }
        guard !chosen.isEmpty else { throw QuarantineFailure.noSuchJob(wanted) }
        return chosen
    }
}

extension RecordedJob {
    fileprivate var label: String { jobname.map { "\"\($0)\"" } ?? "#\(jobid)" }
}
