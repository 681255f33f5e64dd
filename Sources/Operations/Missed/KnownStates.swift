internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// From when on each job's runs count, by what sets and records tell; the rest is said to be assumed.
struct KnownStates: Sendable {
    enum Beginning: Sendable, Hashable {
        case instant(Instant)
        /// Nobody knows since when it has been there and active: from its first run on.
        case firstLaunch
    }

    private(set) var beginnings: [Int64: Beginning] = [:]
    private(set) var assumptions: [Text] = []

    static func read(
        _ jobs: [Job],
        since: Instant,
        set: Manifest?,
        _ facts: ExtensionFacts,
        _ server: CronServer,
        _ repository: Repository?
    ) throws -> KnownStates {
        var wanted = WantedStates(jobTable: facts.jobTable)
        var earlier = set.map { EarlierRestores(of: $0.set, jobTable: facts.jobTable) }
        var caughtUp: [Int64: Instant] = [:]
        try repository?.forEachRecord(of: server.facts.systemIdentifier) { record in
            wanted.add(record)
            earlier?.add(record)
            guard record.kind == .catchUp, record.jobTable == facts.jobTable, let until = record.until else { return }
            for job in record.jobs { caughtUp[job.jobid] = until }
        }
        var states = KnownStates()
        let active = jobs.filter { wanted.wantsActive($0) }
        states.begin(active, since)
        if let set, let repository {
            let contents = try SetContents.read(set, from: repository)
            states.compare(active, with: contents, RestoreOptions(renamed: earlier?.renamed ?? []))
        } else {
            states.assumptions.append(
                Text(
                    "no set from before tells which jobs there were: all that are active now are taken to have been",
                    zh: "没有更早的备份集说明当时有哪些作业：假定现在启用的作业当时都已启用"
                )
            )
        }
        states.skip(caughtUp)
        states.note(inactive: jobs.count - active.count, waiting: active.filter { !$0.isActive }.count)
        return states
    }

    private mutating func begin(_ jobs: [Job], _ since: Instant) {
        for job in jobs { beginnings[job.jobid] = .instant(since) }
    }

    private mutating func compare(_ jobs: [Job], with contents: SetContents, _ mapping: RestoreOptions) {
        let lines = RestorePlanner.lines(of: contents, mapping)
        let matching = JobMatching(lines, onto: jobs, setSequence: 0, targetSequence: nil)
        let matches = matching.matches.compactMap { match in match.existing.map { ($0, match.line) } }
        let known = Dictionary(matches.map { ($0.0.jobid, $0.1) }, uniquingKeysWith: { first, _ in first })
        var (new, woken, changed): ([Job], [Job], [Job]) = ([], [], [])
        for job in jobs {
            guard let line = known[job.jobid] else {
                new.append(job)
                beginnings[job.jobid] = .firstLaunch
                continue
            }
            if !line.wantedActive {
                woken.append(job)
                beginnings[job.jobid] = .firstLaunch
            } else if line.job.schedule != job.schedule {
                changed.append(job)
            }
        }
        let set = contents.manifest.set
        assume(new, Text("not in set \(set): counted from their first run on", zh: "不在备份集 \(set) 中：自首次运行起计算"))
        assume(woken, Text("inactive in set \(set): counted from their first run on", zh: "在备份集 \(set) 中停用：自首次运行起计算"))
        assume(
            changed,
            Text(
                "another schedule in set \(set): today's is taken for all the time",
                zh: "在备份集 \(set) 中计划不同：全程按现在的计划计算"
            )
        )
    }

    private mutating func skip(_ caughtUp: [Int64: Instant]) {
        for (jobid, until) in caughtUp {
            switch beginnings[jobid] {
            case .instant(let begin): beginnings[jobid] = .instant(max(begin, until))
            case .firstLaunch: beginnings[jobid] = .instant(until)
            case nil: break
            }
        }
    }

    private mutating func note(inactive: Int, waiting: Int) {
        if inactive > 0 {
            assumptions.append(
                Text(
                    "\(inactive.of("inactive job")) not counted",
                    zh: "\(inactive) 个停用的作业不计入"
                )
            )
        }
        if waiting > 0 {
            assumptions.append(
                Text(
                    "\(waiting.of("job")) that wait to be armed: what they miss meanwhile is counted",
                    zh: "\(waiting) 个作业等待启用：其间错过的运行计入"
                )
            )
        }
    }

    private mutating func assume(_ jobs: [Job], _ what: Text) {
        guard !jobs.isEmpty else { return }
        assumptions.append(Text("\(what.english) (\(Job.list(jobs)))", zh: "\(what.chinese)(\(Job.list(jobs)))"))
    }
}
