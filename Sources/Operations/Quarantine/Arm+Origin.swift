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
        var renamed: [Renaming]? {
            guard case .record(let record) = self else { return nil }
            return record.renamed
        }

        var id: SetID {
            switch self {
            case .record(let record): record.id
            case .set(let contents): contents.manifest.set
            }
        }
    }

    /// `owner`: the only one whose jobs can be armed; nil: all can.
    func origin(_ server: CronServer, _ facts: ExtensionFacts, of owner: String?) throws -> Origin {
        let candidates = try owing(server, facts, of: owner)
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
    private func owing(_ server: CronServer, _ facts: ExtensionFacts, of owner: String?) throws -> [Record] {
        var records: [Record] = []
        try repository.forEachRecord(of: server.facts.systemIdentifier) { record in
            guard record.jobTable == facts.jobTable else { return }
            records.release(record.deleted ?? [])
            switch record.kind {
            case .restore, .pause: records.append(record.owing(to: owner))
            case .arm, .moved:
                records.release(record.jobs.map(\.jobid))
            case .undo:
                records.release(record.jobs.map(\.jobid))
                records.append(record.owing(to: owner))
            case .apply:
                for index in records.indices {
                    records[index].jobs = records[index].jobs.compactMap(record.successor(of:))
                }
            default: break
            }
        }
        return records
    }

    /// Jobs that were moved to another server, and its address, by their numbers here.
    func moved(from server: CronServer, _ facts: ExtensionFacts) throws -> [Int64: String] {
        guard !options.sourceIsGone else { return [:] }
        var moved: [Int64: String] = [:]
        try repository.forEachRecord(of: server.facts.systemIdentifier) { record in
            guard record.jobTable == facts.jobTable, record.kind != .catchUp else { return }
            for job in record.jobs { moved[job.jobid] = record.kind == .moved ? record.movedTo ?? "" : nil }
        }
        return moved
    }

    /// The jobs that shall be active, beside the row each of them is now.
    func wishes(
        of origin: Origin,
        _ jobs: [Job],
        _ facts: ExtensionFacts,
        _ owner: String?,
        on server: CronServer
    ) throws -> [ArmPlan.Wish] {
        let wishes: [ArmPlan.Wish]
        switch origin {
        case .record(let record):
            let byNumber = Dictionary(uniqueKeysWithValues: jobs.map { ($0.jobid, $0) })
            wishes = record.jobs.map { job in
                let node = job.node.flatMap { NodeAddress($0) }
                return ArmPlan.Wish(label: job.label, content: job.content, row: byNumber[job.jobid], node: node)
            }
        case .set(let contents):
            let shape = CatalogShape(facts, installable: nil, serverMajor: server.facts.major)
            let mapping = RestoreOptions(renamed: options.renamed)
            let lines = contents.jobs.map(mapping.mapped).map(shape.expressed).filter {
                owner == nil || $0.job.username == owner
            }
            let matching = JobMatching(lines, onto: jobs, setSequence: 0, targetSequence: nil)
            let isSource = contents.manifest.server.systemIdentifier == server.facts.systemIdentifier
            wishes = matching.matches.filter(\.line.wantedActive).map { match in
                let job = match.line.job
                return ArmPlan.Wish(
                    label: job.label,
                    content: job.contentDigest,
                    row: match.existing,
                    node: isSource ? job.node : mapping.nodes[job.node]
                )
            }
        }
        let names = options.wave.names
        guard names.isEmpty || wishes.contains(where: { $0.row.map(options.wave.admits) == true }) else {
            throw QuarantineFailure.noSuchJob(names)
        }
        return wishes
    }
}

extension [Record] {
    /// Takes these jobs off every list.
    fileprivate mutating func release(_ jobids: [Int64]) {
        let released = Set(jobids)
        guard !released.isEmpty else { return }
        for index in indices { self[index].jobs.removeAll { released.contains($0.jobid) } }
    }
}

extension Record {
    /// The same with the jobs alone that it wants active, of the only owner whose jobs count; nil: all do.
    fileprivate func owing(to owner: String?) -> Record {
        var record = self
        record.jobs.removeAll { job in
            !job.wantedActive || owner.map { ExactText($0) != ExactText(job.username) } ?? false
        }
        return record
    }

    /// What a job that is owed something is after this change of the list; nil where nothing is owed any more.
    fileprivate func successor(of job: RecordedJob) -> RecordedJob? {
        guard let changed = jobs.first(where: { $0.jobid == job.jobid }) else { return job }
        return changed.wantedActive ? changed : nil
    }
}

extension Job {
    fileprivate var node: NodeAddress { NodeAddress(name: nodename, port: nodeport) }
}
