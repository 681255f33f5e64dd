package import BackupFormat
package import CronModel
internal import PostgresAccess

/// Exactly what an undo will do.
package struct UndoPlan: Sendable, Hashable {
    /// The record of the restore.
    package let record: Record
    package private(set) var actions: [RestorePlan.Action] = []
    /// Rows that go: those that the restore wrote and nobody changed.
    private(set) var removed: [RecordedJob] = []
    /// Rows that come back in their place, with the state they had.
    private(set) var back: [Job] = []
    /// Of these, the ones that an earlier pause or restore owes another state.
    private(set) var owed: [RecordedJob] = []
    private(set) var grants: [Grant] = []

    /// The jobs that the undo makes active, and which may run at once.
    package var activated: [Job] { back.filter(\.isActive) }

    init(_ record: Record, former: [JobLine], jobs: [Job], standing: [Grant], made: [String]) {
        self.record = record
        for written in record.jobs {
            let line = former.first { $0.job.jobid == written.jobid }
            add(written, former: line, now: jobs.first { $0.jobid == written.jobid })
        }
        let keys = Set(standing.map(GrantCatalog.key))
        for grant in record.grants ?? [] where keys.contains(GrantCatalog.key(grant)) {
            guard GrantCatalog.isWellFormed(grant) else { continue }
            grants.append(grant)
            act(.grant, grant.object, Text(verbatim: GrantCatalog.reverse(grant).text))
        }
        for name in made {
            act(.note, name, Text("made by the restore, it stays", zh: "由该恢复创建,予以保留"))
        }
        act(
            .note,
            "cron.job_run_details",
            Text("history that was restored stays; sequences never move back", zh: "已恢复的历史予以保留;序列不会后退")
        )
    }

    private mutating func add(_ written: RecordedJob, former: JobLine?, now: Job?) {
        let label = written.jobname.map { "\"\($0)\"" } ?? "#\(written.jobid)"
        guard let now else {
            return act(.skip, label, Text("job \(written.jobid) is gone already", zh: "作业 \(written.jobid) 已不存在"))
        }
        guard now.contentDigest == written.content,
            written.node.map({ $0 == "\(now.nodename):\(now.nodeport)" }) ?? true
        else {
            return act(.conflict, label, Text("changed since the restore, it stays", zh: "恢复之后已被修改,保持不变"))
        }
        removed.append(written)
        guard let former else {
            return act(
                .remove,
                label,
                Text("job \(written.jobid), which the restore added", zh: "该恢复新增的作业 \(written.jobid)")
            )
        }
        back.append(former.job)
        if !former.job.isActive, former.wantedActive {
            owed.append(
                RecordedJob(
                    jobid: former.job.jobid,
                    jobname: former.job.jobname,
                    username: former.job.username,
                    content: former.job.contentDigest,
                    wantedActive: true,
                    node: "\(former.job.nodename):\(former.job.nodeport)"
                )
            )
        }
        act(
            .update,
            label,
            former.job.isActive
                ? Text("as it was, ACTIVE: \(former.job.schedule)", zh: "恢复原样,启用:\(former.job.schedule)")
                : Text("as it was, inactive: \(former.job.schedule)", zh: "恢复原样,停用:\(former.job.schedule)")
        )
    }

    private mutating func act(_ kind: RestorePlan.Action.Kind, _ object: String, _ detail: Text) {
        actions.append(RestorePlan.Action(action: kind, object: object, detail: detail))
    }
}

/// What an undo planned and did.
package struct UndoReport: Sendable, Encodable {
    private struct Plan: Sendable, Encodable {
        let actions: [RestorePlan.Action]
        let blockers: [RestorePlan.Blocker]
    }

    /// The restore that is undone.
    package let undoes: SetID
    package let applied: Bool
    /// What was written about it, nil where nothing was done.
    package let record: SetID?
    package let actions: [RestorePlan.Action]

    package init(_ plan: UndoPlan, applied: Bool, record: SetID? = nil) {
        undoes = plan.record.id
        actions = plan.actions
        self.applied = applied
        self.record = record
    }

    /// What is not there is written as null, so that the keys are always there.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(undoes, forKey: .undoes)
        try container.encode(Plan(actions: actions, blockers: []), forKey: .plan)
        try container.encode(applied, forKey: .applied)
        try container.encode(record, forKey: .record)
    }

    private enum CodingKeys: CodingKey {
        case undoes
        case plan
        case applied
        case record
    }
}
