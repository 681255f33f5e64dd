internal import CronModel
internal import FoundationEssentials
internal import Yams

/// A key of a YAML file with its value: whatever is wrong with it is said with file, line and key.
struct YAMLEntry {
    /// Empty for the whole document.
    let key: String
    private let line: Int?
    private let node: Node
    private let document: YAMLDocument

    init(root: Node, of document: YAMLDocument) {
        self.init(key: "", line: root.mark?.line, node: root, document: document)
    }

    private init(key: String, line: Int?, node: Node, document: YAMLDocument) {
        self.key = key
        self.line = line
        self.node = node
        self.document = document
    }

    /// What a mapping holds, in its order.
    func entries() throws -> [YAMLEntry] {
        try refuseAnchor(node)
        guard case .mapping(let mapping) = node else { throw failure(Text("a mapping belongs here", zh: "此处应为映射")) }
        return try mapping.map { pair in
            try refuseAnchor(pair.key)
            guard case .scalar(let name) = pair.key else { throw failure(Text("a key is a text", zh: "键应为文本")) }
            return YAMLEntry(key: name.string, line: pair.key.mark?.line, node: pair.value, document: document)
        }
    }

    /// A text of at least one character.
    func string() throws -> String {
        let text = try text()
        guard !text.isEmpty else { throw missing() }
        return text
    }

    /// A text, which may be empty where quotes say so.
    func text() throws -> String { try string(node) }

    /// Nothing stands there, or `null` or `~` without quotes.
    var isNull: Bool {
        guard case .scalar(let scalar) = node, scalar.style == .plain else { return false }
        return ["", "~", "null"].contains(scalar.string)
    }

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

    /// What a sequence holds, in its order.
    func items() throws -> [YAMLEntry] {
        try refuseAnchor(node)
        guard case .sequence(let sequence) = node else { throw failure(Text("a list belongs here", zh: "此处应为列表")) }
        return sequence.map { YAMLEntry(key: "", line: $0.mark?.line, node: $0, document: document) }
    }

    func boolean() throws -> Bool {
        switch try string() {
        case "true": return true
        case "false": return false
        default: throw failure(Text("true or false belongs here", zh: "此处应为 true 或 false"))
        }
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
        document.failure(line, Text("unknown key \"\(key)\"", zh: "未知的键 \"\(key)\""))
    }

    func failure(_ what: Text) -> ActionableError {
        let name = key.isEmpty ? "" : "\"\(key)\": "
        return document.failure(line, Text(name + what.english, zh: name + what.chinese))
    }

    private func missing() -> ActionableError { failure(Text("the value is missing", zh: "缺少值")) }

    private func string(_ node: Node) throws -> String {
        try refuseAnchor(node)
        guard case .scalar(let scalar) = node else { throw failure(Text("a text belongs here", zh: "此处应为文本")) }
        guard scalar.style != .plain || !scalar.string.isEmpty else { throw missing() }
        return node.tag.description == "tag:yaml.org,2002:binary" ? try decoded(scalar.string) : scalar.string
    }

    private func decoded(_ base64: String) throws -> String {
        guard let bytes = Data(base64Encoded: base64), let text = String(validating: bytes, as: UTF8.self) else {
            throw failure(Text("this is no text in Base64", zh: "不是 Base64 编码的文本"))
        }
        return text
    }

    private func refuseAnchor(_ node: Node) throws {
        guard node.anchor == nil else { throw failure(Text("anchors and aliases are not admitted", zh: "不允许使用锚点和别名")) }
    }
}
