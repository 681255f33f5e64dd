internal import CronModel
package import CronSchedule

/// What `list` shows of a set.
package struct SetSummary: Sendable, Hashable, Codable {
    package var id: SetID
    package var cluster: String
    package var takenAt: Instant
    package var status: Manifest.Status
    package var jobs: Int
    package var layers: [Layer]
    package var bytes: Int64
    package var label: String?
    package var postgres: String
    package var pgCron: String
    package var isEncrypted: Bool

    /// A set without a label has a null one.
    package func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(id, forKey: .id)
        try container.encode(cluster, forKey: .cluster)
        try container.encode(takenAt, forKey: .takenAt)
        try container.encode(status, forKey: .status)
        try container.encode(jobs, forKey: .jobs)
        try container.encode(layers, forKey: .layers)
        try container.encode(bytes, forKey: .bytes)
        try container.encode(label, forKey: .label)
        try container.encode(postgres, forKey: .postgres)
        try container.encode(pgCron, forKey: .pgCron)
        try container.encode(isEncrypted, forKey: .isEncrypted)
    }

    private enum CodingKeys: String, CodingKey {
        case id
        case cluster
        case takenAt
        case status
        case jobs
        case layers
        case bytes
        case label
        case postgres
        case pgCron
        case isEncrypted = "encrypted"
    }

    package init(_ manifest: Manifest) {
        id = manifest.set
        cluster = manifest.cluster
        takenAt = manifest.takenAt
        status = manifest.status
        jobs = manifest.cron.jobs
        layers = manifest.layers
        bytes = manifest.bytes
        label = manifest.label
        postgres = manifest.server.version
        pgCron = manifest.pgCron.catalogVersion
        isEncrypted = manifest.encryption != nil
    }

    private init(
        id: SetID,
        cluster: String,
        takenAt: Instant,
        status: Manifest.Status,
        jobs: Int,
        layers: [Layer],
        bytes: Int64,
        label: String?,
        postgres: String,
        pgCron: String,
        isEncrypted: Bool
    ) {
        self.id = id
        self.cluster = cluster
        self.takenAt = takenAt
        self.status = status
        self.jobs = jobs
        self.layers = layers
        self.bytes = bytes
        self.label = label
        self.postgres = postgres
        self.pgCron = pgCron
        self.isEncrypted = isEncrypted
    }

    /// One line of a local cache: fields between tabs, texts percent-encoded.
    package var cacheLine: String {
        [
            id.description, ObjectPath.encoded(cluster), takenAt.description, status.rawValue, String(jobs),
            layers.map(\.rawValue).joined(separator: ","), String(bytes),
            label.map { "=" + ObjectPath.encoded($0) } ?? "",
            ObjectPath.encoded(postgres), ObjectPath.encoded(pgCron), isEncrypted ? "age" : "",
        ].joined(separator: "\t")
    }

    /// Reads a line of the cache; nil where it is none.
    package init?(cacheLine line: some StringProtocol) {
        let fields = line.utf8.split(separator: UInt8(ascii: "\t"), omittingEmptySubsequences: false).map { field in
            String(decoding: field, as: UTF8.self)
        }
        guard fields.count == 11, let id = SetID(fields[0]),
            let cluster = ObjectPath.decoded(fields[1]),
            let takenAt = Instant(iso8601: fields[2]),
            let status = Manifest.Status(rawValue: fields[3]),
            let jobs = Int(fields[4]), let bytes = Int64(fields[6]),
            let postgres = ObjectPath.decoded(fields[8]),
            let pgCron = ObjectPath.decoded(fields[9])
        else { return nil }
        let layers = fields[5].utf8.split(separator: UInt8(ascii: ",")).compactMap { name in
            Layer(rawValue: String(decoding: name, as: UTF8.self))
        }
        let label = fields[7].isEmpty ? nil : ObjectPath.decoded(String(fields[7].dropFirst()))
        self.init(
            id: id,
            cluster: cluster,
            takenAt: takenAt,
            status: status,
            jobs: jobs,
            layers: layers,
            bytes: bytes,
            label: label,
            postgres: postgres,
            pgCron: pgCron,
            isEncrypted: fields[10] == "age"
        )
    }
}
