internal import BackupFormat
package import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Glibc

/// Removes the sets that retention lets go, and what nobody refers to any more.
///
/// Safe to kill at any point, to run twice at once, and to run while a backup runs.
package struct Prune: Sendable {
    private let cluster: String
    private let repository: Repository
    private let policy: RetentionPolicy
    private let environment: Environment

    package init(of cluster: String, in repository: Repository, policy: RetentionPolicy, environment: Environment) {
        self.cluster = cluster
        self.repository = repository
        self.policy = policy
        self.environment = environment
    }

    /// Plans; with `confirmed` does what the plan says.
    ///
    /// Throws `damaged` where a pin or another record cannot be read: nothing is removed then.
    package func run(confirmed: Bool) throws -> PruneReport {
        let now = environment.now()
        let sets = try read(at: now)
        let plan = RetentionPlan(sets.candidates, policy: policy, now: now)
        var report = PruneReport(cluster: cluster, policy: policy, plan: plan, unreadable: sets.unreadable)
        let leftovers = try leftovers(of: sets.standings, at: now)
        let replaced = try replaced(sets.standings)
        report.unfinished = leftovers + replaced
        // A set that an earlier prune was about to remove and did not touch exists, and what it refers to stays.
        let halfGone = Set(leftovers)
        let sweep = SegmentSweep(repository, cluster: cluster, now: now)
        guard confirmed else {
            report.show(try sweep.find(without: halfGone.union(replaced).union(plan.removed.map(\.set.id))))
            return report
        }
        try keepRecord(of: plan, servers: sets.servers, at: now)
        try remove(plan, at: now, &report)
        for set in leftovers + replaced {
            // Somebody who copies sets may go on with what was left.
            guard try replaced.contains(set) || self.leftovers(of: sets.standings, at: now).contains(set) else {
                continue
            }
            environment.progress(.stage(Text("removing what is left of \(set)", zh: "清除 \(set) 的残留")))
            do {
                try repository.remove(set, in: cluster)
            } catch let error as ActionableError where error.code == "retained" {
                report.retained.append(set)
            }
        }
        report.show(try sweep.run(without: halfGone))
        report.applied = true
        return report
    }

    private struct Sets {
        var candidates: [RetentionPlan.Candidate] = []
        var unreadable: [SetID] = []
        /// The server that each set was taken from.
        var servers: [SetID: String] = [:]
        var standings: SetStandings
    }

    private func read(at now: Instant) throws -> Sets {
        let standings = try repository.standings(of: cluster)
        let ids = try repository.sets(of: cluster)
        let read = try SetCandidates(of: cluster, in: repository, standings, at: now).read(ids)
        return Sets(
            candidates: read.candidates,
            unreadable: read.unreadable,
            servers: read.servers,
            standings: standings
        )
    }

    /// What killed backups left, older than a day, and what killed prunes left.
    ///
    /// A manifest without its digest that no prune is on record for may be a set that lost one file: that stays.
    private func leftovers(of standings: SetStandings, at now: Instant) throws -> [SetID] {
        let unfinished = try repository.unfinished(of: cluster)
        let standing = unfinished.contains(where: \.hasManifest) ? try repository.sets(of: cluster) : []
        return unfinished.filter { set in
            guard !standings.goingAway.contains(set.id) else { return true }
            guard Int64(now.secondsSince1970) - set.lastWrite > Int64(SegmentSweep.age) else { return false }
            return !set.hasManifest || isCopy(set.id, of: standing)
        }.map(\.id)
    }

    /// What a killed rekey left of a set that is there.
    private func isCopy(_ id: SetID, of standing: [SetID]) -> Bool {
        standing.contains { $0.isOfSameSecond(as: id) }
            && (try? repository.uncommittedManifest(of: id, in: cluster))?.replaces != nil
    }

    /// Sets that a rekey has written anew, and that are still here: the store retained them, or this is a copy.
    private func replaced(_ standings: SetStandings) throws -> [SetID] {
        try repository.replacements(of: cluster).map(\.set).filter { standings.isReplaced($0) }
    }

    /// Before the first set is touched, one record for each server they were taken from.
    private func keepRecord(of plan: RetentionPlan, servers: [SetID: String], at now: Instant) throws {
        for (server, entries) in Dictionary(grouping: plan.removed, by: { servers[$0.set.id] ?? "" }) {
            let record = try repository.newRecord(
                .prune,
                of: entries.map(\.set.id),
                in: cluster,
                systemIdentifier: server,
                role: LocalUser.name,
                at: now
            )
            try repository.add(record)
        }
    }

    /// Removes set by set, oldest first; one that was pinned since the plan was made stays, and so does one that the store
    /// retains: its first object is the youngest, so it is whole still.
    private func remove(_ plan: RetentionPlan, at now: Instant, _ report: inout PruneReport) throws {
        for (index, entry) in plan.removed.enumerated() {
            let standings = try repository.standings(of: cluster)
            if standings.pin(of: entry.set.id, at: now) != nil {
                report.spared.append(entry.set.id)
                continue
            }
            environment.progress(
                .stage(Text("removing set \(entry.set.id)", zh: "删除备份集 \(entry.set.id)"))
            )
            do {
                try repository.remove(entry.set.id, in: cluster)
            } catch let error as ActionableError where error.code == "retained" {
                report.retained.append(entry.set.id)
            } catch let error as ActionableError {
                // The sets before are gone, and this one may be half gone: the next prune takes the rest.
                throw error.ending(
                    with: .failedLeavingSomething,
                    detail: Text(
                        "\(index) of \(plan.removed.count) sets are removed; run the command again.",
                        zh: "\(plan.removed.count) 个备份集中已删除 \(index) 个；请重新运行命令。"
                    )
                )
            }
        }
    }
}

/// Who runs this process.
enum LocalUser {
    /// The login name; the number where it has none.
    static var name: String {
        getpwuid(getuid()).map { String(cString: $0.pointee.pw_name) } ?? String(getuid())
    }
}
