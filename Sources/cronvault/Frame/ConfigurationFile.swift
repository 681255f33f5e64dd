internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import Daemon
internal import Operations

/// Reads a configuration file, which is YAML, strictly.
///
/// A key that nobody reads is an error, as `YAMLDocument` words it.
struct ConfigurationFile {
    static func read(_ path: String) throws -> Configuration {
        try YAMLDocument(path, code: "configuration", limit: 1 << 20).read { root in
            try root.map(ConfigurationFile().configuration) ?? Configuration()
        }
    }

    private func configuration(_ root: YAMLEntry) throws -> Configuration {
        var configuration = Configuration()
        var signatures = SignatureEntries()
        var copies: [(copy: Configuration.Copy, entry: YAMLEntry)] = []
        for entry in try root.entries() {
            switch entry.key {
            case "repository": configuration.repository = try entry.string()
            case "copies": copies = try Configuration.Copy.all(entry)
            case "encryption": configuration.encryption = try Encryption(entry)
            case "clusters":
                for cluster in try entry.entries() {
                    configuration.clusters[cluster.key] = try self.cluster(cluster, &signatures)
                }
            case "alerts": configuration.alerts = try AlertSettings(entry)
            case "serve": configuration.serve = try Configuration.Serve(entry)
            default: if try !signatures.common.read(entry) { throw entry.unknown() }
            }
        }
        configuration.signatures = try signatures.policies()
        if let first = configuration.repository,
            let itself = copies.first(where: { $0.copy.isSamePlace(as: first) })
        {
            throw itself.entry.failure(
                Text(
                    "\"\(itself.copy.name)\" is the repository itself, no copy of it",
                    zh: "\"\(itself.copy.name)\" 就是仓库本身，不是它的副本"
                )
            )
        }
        configuration.copies = copies.map(\.copy)
        return configuration
    }

    private func cluster(
        _ cluster: YAMLEntry,
        _ signatures: inout SignatureEntries
    ) throws -> Configuration.Cluster {
        var configuration = Configuration.Cluster()
        for entry in try cluster.entries() {
            switch entry.key {
            case "connection": configuration.connection = try entry.string()
            case "layers": configuration.layers = try entry.list().map { try layer($0, entry) }
            case "databases": configuration.databases = try entry.isText("all") ? nil : entry.list()
            case "parallel": configuration.parallel = try entry.number()
            case "full": configuration.full = try fullMethod(entry)
            case "external": configuration.external = try ExternalTool(entry)
            case "contacts": configuration.contacts = try entry.list()
            // It was called signing_key.
            case "signing-key", "signing_key": configuration.signingKey = YAMLEntry.credential(try entry.string())
            case "retention": configuration.retention = try RetentionPolicy(entry)
            case "pings": configuration.pings = try Pings(entry)
            case "backup-age": configuration.backupAge = try entry.seconds()
            case "backup-age-critical": configuration.backupAgeCritical = try entry.seconds()
            case "schedule": configuration.schedules = try WorkSchedule.all(entry)
            default:
                if try !signatures.clusters[cluster.key, default: .init()].read(entry) { throw entry.unknown() }
            }
        }
        guard configuration.full != .external || configuration.external != nil else {
            throw cluster.failure(Text("full: external needs the key external", zh: "full: external 需要 external 键"))
        }
        return configuration
    }

    private func fullMethod(_ entry: YAMLEntry) throws -> FullMethod {
        guard let method = FullMethod(rawValue: try entry.string()) else {
            throw entry.failure(
                Text("logical, physical or external belongs here", zh: "此处应为 logical、physical 或 external")
            )
        }
        return method
    }

    private func layer(_ name: String, _ entry: YAMLEntry) throws -> Layer {
        guard let layer = Layer(rawValue: name) else {
            throw entry.failure(
                Text("\"\(name)\" is no layer (full, cron, history)", zh: "\"\(name)\" 不是有效的层（full、cron、history）")
            )
        }
        return layer
    }
}
