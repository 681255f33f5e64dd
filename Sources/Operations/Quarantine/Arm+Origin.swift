internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

extension Arm {
    /// Where the wanted states come from.
    enum Origin {
        /// The jobs that a restore or a pause still owes.
        case record(Record, owed: [RecordedJob])
        case set(SetContents)

        /// How names of the source are other names here.
        var renamed: [Renaming] {
            guard case .record(let record, _) = self else { return [] }
            return record.renamed
        }

        var id: SetID {
            switch self {
            case .record(let record, _): record.id
            case .set(let contents): contents.manifest.set
            }
        }
    }

    func origin(_ server: CronServer, _ facts: ExtensionFacts) throws -> Origin {
        let records = try repository.records(of: server.facts.systemIdentifier).filter { $0.jobTable == facts.jobTable }
        let candidates = records.filter { $0.kind == .restore || $0.kind == .pause }
        if let name = options.origin, name != "latest",
            let record = candidates.last(where: { $0.id.description.hasPrefix(name) })
        {
            return .record(record, owed: owed(by: record, in: records))
        }
        if options.origin == nil, let record = candidates.last(where: { !owed(by: $0, in: records).isEmpty }) {
            return .record(record, owed: owed(by: record, in: records))
        }
        let set = try repository.find(
            options.origin ?? "latest",
            in: options.cluster,
            allowPartial: options.allowPartial
        )
        return .set(try SetContents.read(set, from: repository))
    }

    /// What a record wants active and no later arming has released.
    private func owed(by record: Record, in records: [Record]) -> [RecordedJob] {
        let released = records.filter { $0.kind == .arm && $0.at >= record.at && $0.id != record.id }
            .flatMap(\.jobs).map(\.jobid)
        let done = Set(released)
        return record.jobs.filter { $0.wantedActive && !done.contains($0.jobid) }
    }

    /// The jobs that shall be active, beside the row each of them is now.
    func wishes(of origin: Origin, _ jobs: [Job], on server: CronServer) throws -> [ArmPlan.Wish] {
        let wishes: [ArmPlan.Wish]
        switch origin {
        case .record(_, let owed):
            let byNumber = Dictionary(uniqueKeysWithValues: jobs.map { ($0.jobid, $0) })
            wishes = owed.map { job in
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
