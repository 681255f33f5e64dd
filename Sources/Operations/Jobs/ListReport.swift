package import BackupFormat
package import BackupRepository
package import CronSchedule

/// The sets of a cluster: the document `{"sets":[…]}`.
package struct ListReport: Encodable, Sendable {
    /// A set and what is on record about it, in one object.
    package struct Set: Encodable, Sendable {
        package let summary: SetSummary
        package let remarks: SetRemarkReport
        /// Nil where no key is trusted, or the set has gone.
        package let authorship: Authorship?

        package func encode(to encoder: any Encoder) throws {
            try summary.encode(to: encoder)
            try remarks.encodeRemarks(to: encoder)
            try authorship?.encodeSigner(to: encoder)
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
        if !repository.signatures[cluster].trusted.isEmpty {
            try repository.prefetchSignedManifests(of: found.sets.map(\.id), in: cluster)
        }
        sets = found.sets.map { set in
            Set(
                summary: set,
                remarks: SetRemarkReport(set.id, standings, now: now),
                authorship: (try? repository.authorship(of: set.id, in: cluster)) ?? nil
            )
        }
        unreadable = found.unreadable
    }

    private enum CodingKeys: CodingKey {
        case sets
    }
}

extension Authorship {
    private enum CodingKeys: CodingKey {
        case signature
        case signedBy
    }

    /// As more keys of the object that a set is.
    func encodeSigner(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(verdict.rawValue, forKey: .signature)
        try container.encodeIfPresent(signer, forKey: .signedBy)
    }
}
