internal import CronModel
internal import Yams

/// A key of a configuration file with its value: whatever is wrong with it is said with file, line and key.
struct ConfigurationEntry {
    /// Empty for the whole document.
    let key: String
    private let line: Int?
    private let node: Node
    private let path: String

    init(root: Node, of path: String) {
        self.init(key: "", line: root.mark?.line, node: root, path: path)
    }

    private init(key: String, line: Int?, node: Node, path: String) {
        self.key = key
        self.line = line
        self.node = node
        self.path = path
    }

    /// What a mapping holds, in its order.
    func entries() throws -> [ConfigurationEntry] {
        try refuseAnchor(node)
        guard case .mapping(let mapping) = node else { throw failure(Text("a mapping belongs here", zh: "此处应为映射")) }
        return try mapping.map { pair in
            try refuseAnchor(pair.key)
            guard case .scalar(let name) = pair.key else { throw failure(Text("a key is a text", zh: "键应为文本")) }
            return ConfigurationEntry(key: name.string, line: pair.key.mark?.line, node: pair.value, path: path)
        }
    }

    func string() throws -> String { try string(node) }

    /// A sequence of texts, or one text with commas.
    func list() throws -> [String] {
        try refuseAnchor(node)
        let list: [String]
        switch node {
        case .scalar(let scalar):
            list = scalar.string.split(separator: ",").map { part in
                String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
        case .sequence(let sequence): list = try sequence.map(string)
        default: throw failure(Text("a list belongs here", zh: "此处应为列表"))
        }
        guard !list.isEmpty else { throw missing() }
        return list
    }

    func number() throws -> Int {
        guard let number = Int(try string()), number > 0 else {
            throw failure(Text("a positive number belongs here", zh: "此处应为正整数"))
        }
        return number
    }

    func isText(_ text: String) -> Bool {
        guard case .scalar(let scalar) = node else { return false }
        return scalar.string == text
    }

    func unknown() -> ActionableError {
        Self.failure(path, line, Text("unknown key \"\(key)\"", zh: "未知的键 \"\(key)\""))
    }

    func failure(_ what: Text) -> ActionableError {
        let name = key.isEmpty ? "" : "\"\(key)\": "
        return Self.failure(path, line, Text(name + what.english, zh: name + what.chinese))
    }

    static func failure(_ path: String, _ line: Int?, _ what: Text) -> ActionableError {
        let place = line.map { "\(path):\($0)" } ?? path
        return ActionableError(
            "configuration",
            Text("\(place): \(what.english)", zh: "\(place):\(what.chinese)"),
            exitStatus: .wrongUsage
        )
    }

    private func missing() -> ActionableError { failure(Text("the value is missing", zh: "缺少值")) }

    private func string(_ node: Node) throws -> String {
        try refuseAnchor(node)
        guard case .scalar(let scalar) = node else { throw failure(Text("a text belongs here", zh: "此处应为文本")) }
        guard !scalar.string.isEmpty else { throw missing() }
        return scalar.string
    }

    private func refuseAnchor(_ node: Node) throws {
        guard node.anchor == nil else { throw failure(Text("anchors and aliases are not admitted", zh: "不允许使用锚点和别名")) }
    }
}
