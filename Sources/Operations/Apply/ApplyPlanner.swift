internal import BackupFormat
internal import CronModel
internal import CronSchedule

/// Makes the plan from a file of jobs, a server and options.
///
/// Reads nothing, changes nothing.
struct ApplyPlanner: Sendable {
    let lines: [JobLine]
    let target: RestoreTarget
    /// What restores and pauses on record still owe: a job that waits to be armed counts as active, and stays as it is.
    let wanted: WantedStates
    let options: Apply.Options
    let now: Instant
    var plan: ApplyPlan

    init(
        _ lines: [JobLine],
        onto target: RestoreTarget,
        on server: CronServer,
        wanted: WantedStates,
        options: Apply.Options,
        now: Instant
    ) {
        self.lines = lines
        self.target = target
        self.wanted = wanted
        self.options = options
        self.now = now
        plan = ApplyPlan(server: server)
    }

    func make() -> ApplyPlan {
        var planner = self
        planner.plan.fingerprint = target.fingerprint
        planner.addJobs()
        planner.addBlockers()
        return planner.plan
    }

    private mutating func addJobs() {
        let matching = JobMatching(lines, onto: target.jobs, setSequence: 0, targetSequence: nil)
        let matched = Set(matching.matches.compactMap { $0.existing?.jobid })
        var rest = target.jobs.filter { !matched.contains($0.jobid) }
        for match in matching.matches {
            if let row = match.existing {
                addExisting(match.line, row)
            } else if let place = rest.firstIndex(where: { doesTheSame($0, match.line.job) }) {
                if options.adopt {
                    addAdoption(match.line, rest.remove(at: place))
                } else {
                    addNew(match.line, beside: rest[place])
                }
            } else {
                addNew(match.line, beside: nil)
            }
        }
        for row in rest { options.delete ? addDeletion(row) : addKept(row) }
    }

    private func doesTheSame(_ row: Job, _ job: Job) -> Bool {
        var named = row
        named.jobname = job.jobname
        return named.contentDigest == job.contentDigest
    }

    private func isOwed(_ row: Job) -> Bool { !row.isActive && wanted.wantsActive(row) }

    private mutating func addExisting(_ line: JobLine, _ row: Job) {
        let before = JobLine(job: row, wantedActive: wanted.wantsActive(row))
        let fields = JobChange.fields(from: before, to: line)
        guard !fields.isEmpty else {
            let waits = Text("stays inactive until it is armed", zh: "保持停用，直至 arm 启用")
            return act(.unchanged, row, isOwed(row) ? waits : Text("as the file says", zh: "与文件一致"))
        }
        change(.update, line, row, fields)
    }

    private mutating func addAdoption(_ line: JobLine, _ row: Job) {
        let before = JobLine(job: row, wantedActive: wanted.wantsActive(row))
        var fields = JobChange.fields(from: before, to: line)
        fields.insert(ValueChange(name: "jobname", from: row.jobname, to: line.job.jobname), at: 0)
        change(.adopt, line, row, fields)
    }

    private mutating func change(_ kind: ApplyPlan.Action.Kind, _ line: JobLine, _ row: Job, _ fields: [ValueChange]) {
        var job = line.job
        job.jobid = row.jobid
        let owed = isOwed(row) && line.wantedActive
        job.active = line.wantedActive && !owed
        plan.writes.append(.update(job, owed: owed))
        let starts = job.isActive && !row.isActive
        let first = firstRun(job)
        let names = fields.map(\.name).joined(separator: ", ")
        let detail: Text
        if owed {
            detail = Text("\(names); stays inactive until it is armed", zh: "\(names)；保持停用，直至 arm 启用")
        } else if job.isActive {
            detail = Text("\(names); runs next \(first.english)", zh: "\(names)；下次运行：\(first.chinese)")
        } else {
            detail = Text("\(names); inactive", zh: "\(names)；停用")
        }
        act(kind, job, detail, JobChange(.changed, job, fields), starts: starts)
    }

    private mutating func addNew(_ line: JobLine, beside twin: Job?) {
        var job = line.job
        (job.nodename, job.nodeport) = (target.node.name, target.node.port)
        job.active = line.wantedActive
        plan.writes.append(.insert(job))
        let first = firstRun(job)
        let state =
            job.isActive
            ? Text("active, first run \(first.english)", zh: "启用，首次运行：\(first.chinese)")
            : Text("inactive", zh: "停用")
        let note = twin.map {
            Text("; \($0.label) does the same, --adopt takes it over", zh: ";\($0.label) 内容相同，可用 --adopt 接管")
        }
        act(
            .create,
            job,
            Text(state.english + (note?.english ?? ""), zh: state.chinese + (note?.chinese ?? "")),
            JobChange(.added, job),
            starts: job.isActive
        )
    }

    private mutating func addDeletion(_ row: Job) {
        plan.writes.append(.delete(row.jobid))
        act(.delete, row, Text("not in the file", zh: "文件中没有"), JobChange(.removed, row))
    }

    private mutating func addKept(_ row: Job) {
        act(.keep, row, Text("not in the file; --delete would remove it", zh: "文件中没有；用 --delete 可删除"))
    }

    private mutating func act(
        _ kind: ApplyPlan.Action.Kind,
        _ job: Job,
        _ detail: Text,
        _ change: JobChange? = nil,
        starts: Bool = false
    ) {
        plan.actions.append(
            ApplyPlan.Action(
                action: kind,
                object: job.label + " (" + job.username + ")",
                jobid: kind == .create ? nil : job.jobid,
                detail: detail,
                change: change,
                firstRun: starts ? nextRun(job) : nil,
                starts: starts
            )
        )
    }

    private func nextRun(_ job: Job) -> Instant? {
        (try? target.clock.schedule(job.schedule)).flatMap { $0.nextRun(after: now, in: target.clock.zone) }
    }

    private func firstRun(_ job: Job) -> Text {
        if let next = nextRun(job) { return Text(verbatim: next.description) }
        guard let schedule = try? target.clock.schedule(job.schedule) else { return Text("never", zh: "从不") }
        return Text(schedule.words(in: .english), zh: schedule.words(in: .chinese))
    }
}
