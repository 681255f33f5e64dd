package import BackupRepository
package import CronModel

/// Prunes the first repository and each of its copies by its own rule: what one lets go another may keep.
package struct PruneWithCopies: Sendable {
    private let cluster: String
    private let repository: Repository
    private let policy: RetentionPolicy
    private let copies: [CopyPlace]
    private let environment: Environment

    package init(
        of cluster: String,
        in repository: Repository,
        policy: RetentionPolicy,
        copies: [CopyPlace],
        environment: Environment
    ) {
        self.cluster = cluster
        self.repository = repository
        self.policy = policy
        self.copies = copies
        self.environment = environment
    }

    /// Plans; with `confirmed` does what the plans say.
    ///
    /// A copy that fails is in the report. Throws what the first repository's prune throws.
    package func run(confirmed: Bool) throws -> PruneReport {
        var report = try prune(repository, policy).run(confirmed: confirmed)
        for copy in copies {
            do {
                let pruned = try prune(try copy.open(), copy.retention ?? RetentionPolicy()).run(confirmed: confirmed)
                report.copies.append(PrunedCopy(name: copy.name, outcome: .success(pruned)))
            } catch let error as ActionableError where error.code == "no-repository" {
                // The next backup makes it.
                continue
            } catch {
                report.copies.append(PrunedCopy(name: copy.name, outcome: .failure(CopyRun.actionable(error))))
            }
        }
        return report
    }

    private func prune(_ repository: Repository, _ policy: RetentionPolicy) -> Prune {
        Prune(of: cluster, in: repository, policy: policy, environment: environment)
    }
}

/// What became of a copy.
package struct PrunedCopy: Sendable, Encodable {
    package let name: String
    package let outcome: Result<PruneReport, ActionableError>

    package var isDone: Bool {
        switch outcome {
        case .success(let report): report.exitStatus == .done
        case .failure: false
        }
    }

    /// The keys of a prune's report, or `error`; and `name`.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(name, forKey: .name)
        switch outcome {
        case .success(let report): try report.encode(to: encoder)
        case .failure(let error): try container.encode(ReportedError(error), forKey: .error)
        }
    }

    private enum CodingKeys: CodingKey {
        case name
        case error
    }
}
