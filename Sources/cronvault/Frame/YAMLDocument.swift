internal import CronModel
internal import Glibc
internal import Yams

/// A YAML file that is read strictly.
///
/// A key that nobody reads, an alias or a value of the wrong kind is an error that names file, line and key. No error
/// repeats a value: it may be a password.
struct YAMLDocument {
    private let path: String
    private let code: String
    private let limit: Int

    /// `code` is that of errors; a file of more than `limit` bytes is not read.
    init(_ path: String, code: String, limit: Int) {
        self.path = path
        self.code = code
        self.limit = limit
    }

    /// Hands the document to `body`; nil where there is nothing in it.
    func read<Output>(_ body: (YAMLEntry?) throws -> Output) throws -> Output {
        guard let text = try text() else {
            throw failure(nil, Text("is larger than \(limit >> 20) MB", zh: "大于 \(limit >> 20) MB"))
        }
        do {
            let parser = try Parser(yaml: text)
            // The parser owns the anchors: it must live as long as nodes are asked for theirs.
            return try withExtendedLifetime(parser) {
                guard let root = try parser.singleRoot(), !Self.isNothing(root) else { return try body(nil) }
                return try body(YAMLEntry(root: root, of: self))
            }
        } catch let error as YamlError {
            throw notYAML(error)
        }
    }

    func failure(_ line: Int?, _ what: Text) -> ActionableError {
        let place = line.map { "\(path):\($0)" } ?? path
        return ActionableError(
            code,
            Text("\(place): \(what.english)", zh: "\(place):\(what.chinese)"),
            exitStatus: .wrongUsage
        )
    }

    /// Nil where the file is too large.
    private func text() throws -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(nil, Text("cannot be read", zh: "无法读取")) }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while bytes.count <= limit {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(nil, Text("cannot be read", zh: "无法读取")) }
            guard count > 0 else { break }
            bytes.append(contentsOf: piece[..<count])
        }
        guard bytes.count <= limit else { return nil }
        guard let text = String(validating: bytes, as: UTF8.self) else {
            throw failure(nil, Text("is not valid UTF-8", zh: "不是有效的 UTF-8"))
        }
        return text
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
            failure(mark.line, Text("is not valid YAML: \(problem)", zh: "不是有效的 YAML:\(problem)"))
        case .duplicatedKeysInMapping(let keys, let context):
            failure(
                context.mark.line,
                Text(
                    "key \"\(keys.joined(separator: "\", \""))\" stands twice",
                    zh: "键 \"\(keys.joined(separator: "\", \""))\" 重复"
                )
            )
        default: failure(nil, Text("is not valid YAML", zh: "不是有效的 YAML"))
        }
    }
}
