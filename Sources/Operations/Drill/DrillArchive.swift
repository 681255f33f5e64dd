package import BackupFormat
package import BackupRepository
package import CronModel
internal import CronSchedule

/// The drills that a cluster has behind it.
package struct DrillArchive: Sendable {
    private let repository: Repository
    private let cluster: String

    package init(of cluster: String, in repository: Repository) {
        self.cluster = cluster
        self.repository = repository
    }

    /// Every drill, oldest first, and how they went.
    package func list() throws -> DrillList {
        var drills: [DrillSummary] = []
        var unreadable: [SetID] = []
        for id in try repository.drills(of: cluster) {
            do {
                drills.append(try repository.drillSummary(id, of: cluster))
            } catch is ActionableError {
                unreadable.append(id)
            }
        }
        return DrillList(drills, unreadable)
    }

    /// One report, with what its digest, its signature and the chain say of it.
    ///
    /// Throws `no-drill`, `damaged`.
    package func show(_ text: String) throws -> DrillShown {
        let id = try find(text)
        let summary = try repository.drillSummary(id, of: cluster)
        let file = try repository.drillFile("report.json", of: id, in: cluster)
        let report = try FormatCoder.decode(DrillReport.self, from: file.bytes, file: file.place)
        let places = try summary.files.map { entry in
            let path = try ObjectPath(untrusted: entry.path, in: "summary.json")
            return repository.storage.location(of: Repository.folder(ofDrill: id, in: cluster).appending(path))
        }
        return DrillShown(
            drill: report,
            report: places,
            evidence: CheckReport([
                try digests(summary), try signature(report, file.bytes), try chain(report),
            ])
        )
    }

    /// The drill that a user names.
    ///
    /// Throws `no-drill`.
    package func find(_ text: String) throws -> SetID {
        guard let id = try repository.findDrill(text, of: cluster) else {
            throw DrillFailure.noSuchDrill(text, cluster: cluster)
        }
        return id
    }

    private func digests(_ summary: DrillSummary) throws -> Check {
        let changed = try summary.files.filter { entry in
            let path = try ObjectPath(untrusted: entry.path, in: "summary.json")
            let place = Repository.folder(ofDrill: summary.id, in: cluster).appending(path)
            guard try repository.storage.exists(place) else { return true }
            return SHA256Digest.hex(of: try repository.storage.get(place)) != entry.sha256
        }
        return Check(
            "evidence.digest",
            changed.isEmpty && !summary.files.isEmpty ? .ok : .failed,
            changed.isEmpty
                ? Text("\(summary.files.count.of("file")) as they were written", zh: "\(summary.files.count) 个文件与写入时一致")
                : Text("\(changed.count.of("file")) changed or gone", zh: "\(changed.count) 个文件已改变或缺失"),
            evidence: changed.map { Text(verbatim: $0.path) }
        )
    }

    private func signature(_ report: DrillReport, _ bytes: [UInt8]) throws -> Check {
        guard let text = report.publicKey else {
            return Check("evidence.signature", .ok, Text("not signed", zh: "未签名"))
        }
        let signature = try? repository.drillFile("report.json.sig", of: report.id, in: cluster).bytes
        let isValid = signature.flatMap { signature in
            VerifyingKey(base64: text).map { $0.isValid(signature, of: bytes) }
        }
        return Check(
            "evidence.signature",
            isValid == true ? .ok : .failed,
            isValid == true
                ? Text("signed with the key \(text)", zh: "由公钥 \(text) 对应的私钥签名")
                : Text("the signature is wrong or gone", zh: "签名错误或缺失"),
            hint: Text("Compare the key with the one you trust.", zh: "请与您信任的公钥比对。")
        )
    }

    private func chain(_ report: DrillReport) throws -> Check {
        let id = "evidence.chain"
        guard let previous = report.previous else {
            return Check(id, .ok, Text("the first drill of the cluster", zh: "该集群的首次演练"))
        }
        let bytes = try? repository.drillFile("report.json", of: previous.id, in: cluster).bytes
        guard let bytes else {
            return Check(
                id,
                .warning,
                Text("the report before, \(previous.id), is no longer here", zh: "上一份报告 \(previous.id) 已不在此处")
            )
        }
        let agrees = SHA256Digest.hex(of: bytes) == previous.sha256
        return Check(
            id,
            agrees ? .ok : .failed,
            agrees
                ? Text("the report before, \(previous.id), is the one it names", zh: "上一份报告 \(previous.id) 与所记摘要一致")
                : Text("the report before, \(previous.id), has changed", zh: "上一份报告 \(previous.id) 已被改动")
        )
    }
}

/// What `drill list` shows.
package struct DrillList: Sendable, Encodable {
    package let drills: [DrillSummary]
    /// Of all drills listed; null without any.
    package let passRate: Double?
    /// How the recovery time changed from the first to the last drill that had one, in seconds; null below two.
    package let rtoChange: Double?
    package let unreadable: [SetID]

    init(_ drills: [DrillSummary], _ unreadable: [SetID]) {
        self.drills = drills
        self.unreadable = unreadable
        let passed = drills.filter { $0.status != .failed }.count
        passRate = drills.isEmpty ? nil : (Double(passed) / Double(drills.count) * 1000).rounded() / 1000
        let times = drills.compactMap(\.rtoSeconds)
        rtoChange =
            if times.count > 1, let first = times.first, let last = times.last {
                ((last - first) * 1000).rounded() / 1000
            } else {
                nil
            }
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(drills, forKey: .drills)
        try container.encode(passRate, forKey: .passRate)
        try container.encode(rtoChange, forKey: .rtoChange)
        try container.encode(unreadable, forKey: .unreadable)
    }

    private enum CodingKeys: CodingKey {
        case drills
        case passRate
        case rtoChange
        case unreadable
    }
}

/// What `drill show` and a drill itself show: the report, where its files are, and what they are worth.
package struct DrillShown: Sendable, Encodable {
    package let drill: DrillReport
    /// Absolute paths or URLs.
    package let report: [String]
    package let evidence: CheckReport?

    package init(drill: DrillReport, report: [String], evidence: CheckReport? = nil) {
        self.drill = drill
        self.report = report
        self.evidence = evidence
    }

    /// The report's own keys, and `report` and `evidence` beside them.
    package func encode(to encoder: any Encoder) throws {
        try drill.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(report, forKey: .report)
        try container.encodeIfPresent(evidence, forKey: .evidence)
    }

    private enum CodingKeys: CodingKey {
        case report
        case evidence
    }
}
