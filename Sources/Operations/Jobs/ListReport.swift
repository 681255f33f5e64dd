package import BackupFormat
package import BackupRepository
package import CronSchedule

/// The sets of a cluster: the document `{"sets":[…]}`.
package struct ListReport: Encodable, Sendable {
    /// A set and what is on record about it, in one object.
    package struct Set: Encodable, Sendable {
        package let summary: SetSummary
        package let remarks: SetRemarkReport

        package func encode(to encoder: any Encoder) throws {
            try summary.encode(to: encoder)
            try remarks.encodeRemarks(to: encoder)
        }
    }

    /// Oldest first.
    package let sets: [Set]
    /// Sets of which the manifest cannot be read; no part of the document.
    package let unreadable: [SetID]

    /// Reads the list; `cache` is the folder of summaries on this machine.
    package init(of cluster: String, in repository: Repository, cache: String?, now: Instant) async throws {
        let found = try await repository.summaries(of: cluster, cache: cache)
        let standings = try repository.standings(of: cluster)
        sets = found.sets.map { Set(summary: $0, remarks: SetRemarkReport($0.id, standings, now: now)) }
        unreadable = found.unreadable
    }

    private enum CodingKeys: CodingKey {
        case sets
    }
}
