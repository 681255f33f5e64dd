internal import BackupFormat
package import CronModel
internal import PostgresAccess

/// What differs between two listings of jobs, read as a change from the first to the second.
///
/// A pure value. A named job is its name within its owner, an unnamed one its content; numbers are no difference, nor is
/// the node where it is the server's own on both sides.
package struct JobDifference: Sendable, Encodable {
    package let from: Text
    package let to: Text
    package let same: Bool
    package let jobs: [JobChange]
    /// Empty where one side does not tell of settings.
    package let settings: [ValueChange]
    /// Statements; empty where one side does not tell of grants.
    package let grants: [GrantChange]

    package init(from old: JobRoster, to new: JobRoster) {
        from = old.label
        to = new.label
        jobs = Self.jobs(old, new)
        settings = Self.settings(old, new)
        grants = Self.grants(old, new)
        same = jobs.isEmpty && settings.isEmpty && grants.isEmpty
    }

    private static func jobs(_ old: JobRoster, _ new: JobRoster) -> [JobChange] {
        let matching = JobMatching(new.jobs, onto: old.jobs.map(\.job), setSequence: 0, targetSequence: nil)
        let before = Dictionary(old.jobs.map { ($0.job.jobid, $0) }, uniquingKeysWith: { first, _ in first })
        let comparesNodes = old.port != nil && new.port != nil
        var kept: Set<Int64> = []
        var changes: [JobChange] = []
        for match in matching.matches {
            guard let row = match.existing, let line = before[row.jobid] else {
                changes.append(JobChange(.added, match.line.job))
                continue
            }
            kept.insert(row.jobid)
            var fields = JobChange.fields(from: line, to: match.line)
            if comparesNodes, let node = node(line.job, old, match.line.job, new) { fields.append(node) }
            if !fields.isEmpty { changes.append(JobChange(.changed, match.line.job, fields)) }
        }
        changes += old.jobs.filter { !kept.contains($0.job.jobid) }.map { JobChange(.removed, $0.job) }
        return changes.sorted { $0.order < $1.order }
    }

    private static func node(_ a: Job, _ old: JobRoster, _ b: Job, _ new: JobRoster) -> ValueChange? {
        let (before, after) = (foreignNode(a, old), foreignNode(b, new))
        guard before != after else { return nil }
        return ValueChange(name: "node", from: before ?? "own", to: after ?? "own")
    }

    /// Where the job runs, nil where that is the listing's own server.
    private static func foreignNode(_ job: Job, _ listing: JobRoster) -> String? {
        let node = NodeAddress(name: job.nodename, port: job.nodeport)
        return listing.port.map { node.isLocal(port: $0) } == true ? nil : node.description
    }

    private static func settings(_ old: JobRoster, _ new: JobRoster) -> [ValueChange] {
        guard let before = old.settings, let after = new.settings else { return [] }
        return (before.all + after.all).map(\.name).distinct().compactMap { name in
            before[name] == after[name] ? nil : ValueChange(name: name, from: before[name], to: after[name])
        }
    }

    private static func grants(_ old: JobRoster, _ new: JobRoster) -> [GrantChange] {
        guard let before = old.grants, let after = new.grants else { return [] }
        let (first, second) = (Set(before.map(GrantCatalog.key)), Set(after.map(GrantCatalog.key)))
        return first.subtracting(second).sorted().map { GrantChange(kind: .removed, statement: $0.text) }
            + second.subtracting(first).sorted().map { GrantChange(kind: .added, statement: $0.text) }
    }
}

/// A value that is another one now; null where there is none on that side.
package struct ValueChange: Sendable, Encodable, Hashable {
    package let name: String
    package let from: String?
    package let to: String?

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        try container.encode(from, forKey: .from)
        try container.encode(to, forKey: .to)
    }

    private enum CodingKeys: CodingKey {
        case name
        case from
        case to
    }
}

/// A privilege that one side alone has, as the statement that would give it.
package struct GrantChange: Sendable, Encodable, Hashable {
    package let kind: JobChange.Kind
    package let statement: String
}
