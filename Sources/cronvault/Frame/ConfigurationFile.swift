internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import FoundationEssentials
internal import Yams

/// Reads a configuration file, which is YAML, strictly.
///
/// A key that nobody reads, an alias or a value of the wrong kind is an error that names file, line and
/// key. No error repeats a value: it may be a password.
struct ConfigurationFile {
    private let path: String

    static func read(_ path: String) throws -> Configuration {
        guard let data = FileManager.default.contents(atPath: path), data.count <= 1 << 20 else {
            throw ConfigurationEntry.failure(path, nil, Text("cannot be read", zh: "无法读取"))
        }
        return try ConfigurationFile(path: path).configuration(String(decoding: data, as: UTF8.self))
    }

    private func configuration(_ text: String) throws -> Configuration {
        do {
            let parser = try Parser(yaml: text)
            // The parser owns the anchors: it must live as long as nodes are asked for theirs.
            return try withExtendedLifetime(parser) {
                guard let root = try parser.singleRoot(), !Self.isNothing(root) else { return Configuration() }
                return try configuration(ConfigurationEntry(root: root, of: path))
            }
        } catch let error as YamlError {
            throw notYAML(error)
        }
    }

    private func configuration(_ root: ConfigurationEntry) throws -> Configuration {
        var configuration = Configuration()
        for entry in try root.entries() {
            switch entry.key {
            case "repository": configuration.repository = try entry.string()
            case "clusters":
                for cluster in try entry.entries() { configuration.clusters[cluster.key] = try self.cluster(cluster) }
            default: throw entry.unknown()
            }
        }
        return configuration
    }

    private func cluster(_ cluster: ConfigurationEntry) throws -> Configuration.Cluster {
        var configuration = Configuration.Cluster()
        for entry in try cluster.entries() {
            switch entry.key {
            case "connection": configuration.connection = try entry.string()
            case "layers": configuration.layers = try entry.list().map { try layer($0, entry) }
            case "databases": configuration.databases = try entry.isText("all") ? nil : entry.list()
            case "parallel": configuration.parallel = try entry.number()
            case "contacts": configuration.contacts = try entry.list()
            case "signing_key": configuration.signingKey = try entry.string()
            case "retention": configuration.retention = try RetentionPolicy(entry)
            default: throw entry.unknown()
            }
        }
        return configuration
    }

    private func layer(_ name: String, _ entry: ConfigurationEntry) throws -> Layer {
        guard let layer = Layer(rawValue: name) else {
            throw entry.failure(
                Text("\"\(name)\" is no layer (full, cron, history)", zh: "\"\(name)\" 不是有效的层(full、cron、history)")
            )
        }
        return layer
    }

    private static func isNothing(_ root: Node) -> Bool {
        guard case .scalar(let scalar) = root else { return false }
        return scalar.string.isEmpty && scalar.style == .plain
    }

    /// Yams' own words would repeat the line, which may hold a password.
    private func notYAML(_ error: YamlError) -> ActionableError {
        switch error {
        case .scanner(_, let problem, let mark, _), .parser(_, let problem, let mark, _),
            .composer(_, let problem, let mark, _):
            ConfigurationEntry.failure(
                path,
                mark.line,
                Text("is not valid YAML: \(problem)", zh: "不是有效的 YAML:\(problem)")
            )
        case .duplicatedKeysInMapping(let keys, let context):
            ConfigurationEntry.failure(
                path,
                context.mark.line,
                Text(
                    "key \"\(keys.joined(separator: "\", \""))\" stands twice",
                    zh: "键 \"\(keys.joined(separator: "\", \""))\" 重复"
                )
            )
        default: ConfigurationEntry.failure(path, nil, Text("is not valid YAML", zh: "不是有效的 YAML"))
        }
    }
}
