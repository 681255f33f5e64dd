package import BackupFormat
package import BackupRepository
internal import CronModel
package import CronSchedule

/// Keeps the evidence of a drill in the repository: the report in four forms, chained to the one before, signed where a
/// key is configured; then the record that says whether the set is proven.
package struct DrillEvidence: Sendable {
    private let repository: Repository
    private let language: Language
    private var key: SigningKey? { repository.signingKey }

    package init(in repository: Repository, language: Language) {
        self.repository = repository
        self.language = language
    }

    /// Returns the report as it was kept, and where its files are.
    package func keep(_ report: DrillReport, of manifest: Manifest) throws -> (report: DrillReport, places: [String]) {
        var report = report
        report.previous = try previous(of: report.cluster)
        report.publicKey = key?.publicKey
        let json = try FormatCoder.encode(report, language: language)
        var files: [(name: String, bytes: [UInt8])] = [
            ("report.json", json),
            ("report.html", Array(DrillPage(report, language).text.utf8)),
            ("report.md", Array(DrillMarkdown(report, language).text.utf8)),
            ("junit.xml", Array(DrillJUnit(report, language).text.utf8)),
        ]
        if let key { files.append(("report.json.sig", try key.sign(json))) }
        let places = try repository.add(summary(of: report, files), files)
        try addRecord(of: report, manifest)
        return (report, places)
    }

    private func summary(of report: DrillReport, _ files: [(name: String, bytes: [UInt8])]) -> DrillSummary {
        DrillSummary(
            id: report.id,
            cluster: report.cluster,
            set: report.set,
            status: report.status,
            startedAt: report.startedAt,
            rtoSeconds: report.rtoSeconds,
            rpoSeconds: report.rpoSeconds,
            jobs: report.jobs.total,
            jobsFailed: report.jobs.failed,
            files: files.map {
                FileEntry(path: $0.name, bytes: Int64($0.bytes.count), sha256: SHA256Digest.hex(of: $0.bytes))
            },
            previous: report.previous
        )
    }

    /// The digest is taken from the report as it lies there, not from what the summary says of it.
    private func previous(of cluster: String) throws -> ChainLink? {
        guard let id = try repository.drills(of: cluster).last else { return nil }
        let bytes = try repository.drillFile("report.json", of: id, in: cluster).bytes
        return ChainLink(id: id, sha256: SHA256Digest.hex(of: bytes))
    }

    private func addRecord(of report: DrillReport, _ manifest: Manifest) throws {
        var record = try repository.newRecord(
            .drill,
            systemIdentifier: manifest.server.systemIdentifier,
            role: report.operatorName,
            at: report.endedAt
        )
        record.cluster = report.cluster
        record.set = report.set
        record.passed = report.status != .failed
        try repository.add(record)
    }
}
