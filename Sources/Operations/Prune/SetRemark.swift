package import BackupFormat
package import BackupRepository
internal import CronModel
package import CronSchedule

/// Puts pins and labels on a set, as records beside it: the set itself never changes.
package struct SetRemark: Sendable {
    private let manifest: Manifest
    private let repository: Repository
    private let environment: Environment

    package init(on manifest: Manifest, in repository: Repository, environment: Environment) {
        self.manifest = manifest
        self.repository = repository
        self.environment = environment
    }

    /// Pins the set until a moment, or for ever.
    package func keep(until: Instant?) throws -> SetRemarkReport {
        try add(.keep) { $0.until = until }
    }

    /// Takes the pin off.
    package func release() throws -> SetRemarkReport {
        try add(.release) { _ in }
    }

    /// Adds, changes and takes away labels.
    package func annotate(_ labels: [RecordedLabel]) throws -> SetRemarkReport {
        try add(.label) { $0.labels = labels }
    }

    private func add(_ kind: Record.Kind, _ complete: (inout Record) -> Void) throws -> SetRemarkReport {
        let now = environment.now()
        var record = try repository.newRecord(
            kind,
            systemIdentifier: manifest.server.systemIdentifier,
            role: LocalUser.name,
            at: now
        )
        record.cluster = manifest.cluster
        record.set = manifest.set
        complete(&record)
        try repository.add(record)
        return SetRemarkReport(manifest.set, try repository.standings(of: manifest.cluster), now: now)
    }
}

/// What is on record about a set.
package struct SetRemarkReport: Sendable, Encodable {
    package let set: SetID
    package let pinned: Bool
    /// Nil where it is not pinned, or for ever.
    package let pinnedUntil: Instant?
    /// The last drill of the set passed.
    package let proven: Bool
    package let labels: [String: String]

    package init(_ set: SetID, _ standings: SetStandings, now: Instant) {
        let pin = standings.pin(of: set, at: now)
        self.set = set
        pinned = pin != nil
        pinnedUntil = pin?.until
        proven = standings.isProven(set)
        labels = standings.labels(of: set)
    }

    /// Without the set's id, where that stands beside it.
    package func encodeRemarks(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(pinned, forKey: .pinned)
        try container.encode(pinnedUntil, forKey: .pinnedUntil)
        try container.encode(proven, forKey: .proven)
        try container.encode(labels, forKey: .labels)
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(set, forKey: .set)
        try encodeRemarks(to: encoder)
    }

    private enum CodingKeys: CodingKey {
        case set
        case pinned
        case pinnedUntil
        case proven
        case labels
    }
}
