internal import BackupFormat
package import BackupRepository
internal import CronModel
internal import CronSchedule

/// Writes sets once more for the recipients of now: plan → set by set anew → the old ones removed.
///
/// Objects are never changed: a set that is rekeyed is another set of the same second, which names the one it stands for.
/// The old one goes when the new one exists. Safe to kill at any point, to run twice, and while backups run.
package struct Rekey: Sendable {
    let repository: Repository
    let cluster: String
    let environment: Environment

    /// The repository's recipients are those of the new sets, its signing key signs them.
    package init(of cluster: String, in repository: Repository, environment: Environment) {
        self.repository = repository
        self.cluster = cluster
        self.environment = environment
    }

    /// Removes old sets when so many bytes, or sets, stand there twice.
    private static let twice: (bytes: Int64, sets: Int) = (1 << 30, 200)

    /// Plans; with `confirmed` does what the plan says.
    ///
    /// `sets`: as a user names them; nil: all.
    ///
    /// Throws `no-recipients`; `key-missing` and `wrong-key` (exit status 12) before anything is written.
    package func run(_ sets: [String]?, confirmed: Bool) async throws -> RekeyReport {
        guard repository.encryption.encrypts else { throw RekeyFailure.noRecipients() }
        let plan = try plan(sets)
        var report = RekeyReport(cluster: cluster, recipients: repository.encryption.recipients, plan: plan)
        guard confirmed else { return report }
        try retire(&report)
        var segments = try knownSegments()
        var waiting: (bytes: Int64, sets: Int) = (0, 0)
        for (index, entry) in plan.entries.enumerated() where entry.action == .rekey {
            try Task.checkCancellation()
            do {
                let new = try await write(entry, &segments)
                report.note(new.set, bytes: new.bytes, at: index)
                waiting = (waiting.bytes + new.bytes, waiting.sets + 1)
            } catch let error as ActionableError where RekeyFailure.isOfTheSetAlone(error) {
                report.note(error, at: index)
            } catch {
                throw RekeyFailure.stopped(error, after: report.rekeyed, of: plan.count)
            }
            guard waiting.bytes >= Self.twice.bytes || waiting.sets >= Self.twice.sets else { continue }
            try retire(&report)
            waiting = (0, 0)
        }
        try retire(&report)
        report.segments = segments.written
        report.swept = try sweep()
        report.applied = true
        return report
    }

    /// Old segments, once no set needs them; those of the last day are for `prune`.
    private func sweep() throws -> Int {
        try SegmentSweep(repository, cluster: cluster, now: environment.now()).run(without: []).segments.count
    }

    /// Removes the sets in whose place others stand, also those of a run that was killed; a record names them first.
    private func retire(_ report: inout RekeyReport) throws {
        let replacements = try repository.replacements(of: cluster)
        guard !replacements.isEmpty else { return try removeRemains() }
        let recorded = try repository.standings(of: cluster).goingAway
        var servers: [String: [Replacement]] = [:]
        for (old, link) in replacements where !recorded.contains(old) {
            let manifest = try repository.manifest(of: link.id, in: cluster)
            servers[manifest.server.systemIdentifier, default: []].append(Replacement(old, by: link))
        }
        for (server, replaced) in servers {
            var record = try repository.newRecord(
                .prune,
                of: replaced.map(\.set),
                in: cluster,
                systemIdentifier: server,
                role: LocalUser.name,
                at: environment.now()
            )
            record.replaced = replaced
            try repository.add(record)
        }
        for (old, _) in replacements where !report.retained.contains(old) {
            environment.progress(.stage(Text("removing set \(old)", zh: "删除备份集 \(old)")))
            do {
                try repository.remove(old, in: cluster)
                report.removed.append(old)
            } catch let error as ActionableError where error.code == "retained" {
                report.retained.append(old)
            }
        }
        try removeRemains()
    }

    /// What is left of old sets whose removal was killed.
    private func removeRemains() throws {
        let unfinished = try repository.unfinished(of: cluster)
        guard !unfinished.isEmpty else { return }
        let standings = try repository.standings(of: cluster)
        for set in unfinished where standings.isReplaced(set.id) {
            do {
                try repository.remove(set.id, in: cluster)
            } catch let error as ActionableError where error.code == "retained" {
                continue
            }
        }
    }
}
