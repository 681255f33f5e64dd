internal import BackupFormat
internal import CronModel
internal import FoundationEssentials
internal import Yams

/// Reads a configuration file, which is YAML, strictly.
///
/// A key that nobody reads, an alias or a value of the wrong kind is an error that names file, line and
/// key.
struct ConfigurationFile {
    private let path: String

    static func read(_ path: String) throws -> Configuration {
        guard let data = FileManager.default.contents(atPath: path), data.count <= 1 << 20 else {
            throw failure(path, nil, Text("cannot be read", zh: "无法读取"))
        }
        return try ConfigurationFile(path: path).configuration(String(decoding: data, as: UTF8.self))
    }

    private func configuration(_ text: String) throws -> Configuration {
        do {
            let parser = try Parser(yaml: text)
            // The parser owns the anchors: it must live as long as nodes are asked for theirs.
            return try withExtendedLifetime(parser) {
                guard let root = try parser.singleRoot() else { return Configuration() }
                return try configuration(root)
            }
        } catch let error as YamlError {
            throw Self.failure(path, nil, Text("is not valid YAML: \(error)", zh: "不是有效的 YAML:\(error)"))
        }
    }

    private func configuration(_ root: Node) throws -> Configuration {
        var configuration = Configuration()
        for (key, node) in try mapping(root) {
            switch key {
            case "repository": configuration.repository = try string(node)
            case "clusters":
                for (name, node) in try mapping(node) { configuration.clusters[name] = try cluster(node) }
            default: throw unknown(key, node)
            }
        }
        return configuration
    }

    private func cluster(_ node: Node) throws -> Configuration.Cluster {
        var cluster = Configuration.Cluster()
        for (key, node) in try mapping(node) {
            switch key {
            case "connection": cluster.connection = try string(node)
            case "layers": cluster.layers = try list(node).map { try layer($0, node) }
            case "databases": cluster.databases = try databases(node)
            case "parallel": cluster.parallel = try number(node)
            default: throw unknown(key, node)
            }
        }
        return cluster
    }

    private func databases(_ node: Node) throws -> [String]? {
        if case .scalar(let scalar) = node, scalar.string == "all" { return nil }
        return try list(node)
    }

    private func layer(_ name: String, _ node: Node) throws -> Layer {
        guard let layer = Layer(rawValue: name) else {
            throw Self.failure(
                path,
                node,
                Text("\"\(name)\" is no layer (full, cron, history)", zh: "\"\(name)\" 不是有效的层(full、cron、history)")
            )
        }
        return layer
    }

    private func mapping(_ node: Node) throws -> [(String, Node)] {
        try refuseAnchor(node)
        guard case .mapping(let mapping) = node else {
            throw Self.failure(path, node, Text("a mapping belongs here", zh: "此处应为映射"))
        }
        var seen: Set<String> = []
        return try mapping.map { pair in
            let key = try string(pair.key)
            guard seen.insert(key).inserted else {
                throw Self.failure(path, pair.key, Text("key \"\(key)\" stands twice", zh: "键 \"\(key)\" 重复"))
            }
            return (key, pair.value)
        }
    }

    private func list(_ node: Node) throws -> [String] {
        try refuseAnchor(node)
        if case .scalar = node { return try string(node).split(separator: ",").map { $0.filter { $0 != " " } } }
        guard case .sequence(let sequence) = node else {
            throw Self.failure(path, node, Text("a list belongs here", zh: "此处应为列表"))
        }
        return try sequence.map(string)
    }

    private func string(_ node: Node) throws -> String {
        try refuseAnchor(node)
        guard case .scalar(let scalar) = node else {
            throw Self.failure(path, node, Text("a text belongs here", zh: "此处应为文本"))
        }
        return scalar.string
    }

    private func number(_ node: Node) throws -> Int {
        guard let number = Int(try string(node)), number > 0 else {
            throw Self.failure(path, node, Text("a positive number belongs here", zh: "此处应为正整数"))
        }
        return number
    }

    private func refuseAnchor(_ node: Node) throws {
        guard node.anchor == nil else {
            throw Self.failure(path, node, Text("anchors and aliases are not admitted", zh: "不允许使用锚点和别名"))
        }
    }

    private func unknown(_ key: String, _ node: Node) -> ActionableError {
        Self.failure(path, node, Text("unknown key \"\(key)\"", zh: "未知的键 \"\(key)\""))
    }

    private static func failure(_ path: String, _ node: Node?, _ what: Text) -> ActionableError {
        let place = node?.mark.map { "\(path):\($0.line)" } ?? path
        return ActionableError(
            "configuration",
            Text("\(place): \(what.english)", zh: "\(place):\(what.chinese)"),
            exitStatus: .wrongUsage
        )
    }
}
