internal import BackupRepository
internal import CronModel
internal import FoundationEssentials
internal import Yams

/// Changes the recipients in a configuration file, and not a byte beside them.
///
/// The line is found by the parser's own marks and changed as text; the outcome counts only if the parser then reads the
/// same document with the recipients that were meant. Whatever it cannot do so is left to a person, named by its line.
struct RecipientsEdit {
    /// The public key that goes; nil: none does.
    let replaced: String?
    private let path: String
    private let before: String
    private let old: [String]
    /// The one that is replaced, or that the new one comes after.
    private let target: String
    private let line: Int
    private let isItem: Bool

    /// Stands for a key that is not made yet.
    static let example = "age1" + String(repeating: "q", count: 58)

    /// `replace`: the beginning of the one that goes, where there are several.
    ///
    /// Throws `configuration`, `no-recipients`, `recipient-unclear` and `configuration-by-hand`.
    init(_ path: String, replace: String?, keepsOld: Bool) throws {
        // A configuration that cannot be used is not changed either.
        _ = try ConfigurationFile.read(path)
        self.path = path
        before = String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
        guard let node = try Self.recipients(in: before) else { throw RecipientsFailure.noRecipients(path) }
        let old = Self.texts(of: node)
        self.old = old
        let matches =
            replace.map { start in old.filter { $0.hasPrefix(start) } } ?? (keepsOld ? Array(old.suffix(1)) : old)
        guard let target = matches.first, matches.count == 1 else { throw RecipientsFailure.unclear(old) }
        self.target = target
        replaced = keepsOld ? nil : target
        if case .sequence(let items) = node, let item = items.first(where: { $0.scalar?.string == target }) {
            line = item.mark?.line ?? 0
            isItem = true
        } else {
            line = node.mark?.line ?? 0
            isItem = false
        }
    }

    func recipients(with new: String) -> [String] {
        guard replaced != nil else { return old + [new] }
        return old.map { $0 == target ? new : $0 }
    }

    /// The file as it will be.
    ///
    /// Throws `configuration-by-hand`.
    func text(with new: String) throws -> String {
        // Bytes: a line feed after a carriage return is no character of its own.
        var lines = before.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false).map { line in
            String(decoding: line, as: UTF8.self)
        }
        guard lines.indices.contains(line - 1) else { throw byHand(new, shown: nil) }
        let found = lines[line - 1]
        guard found.ranges(of: target).count == 1 else { throw byHand(new, shown: found) }
        let changed = found.replacing(target, with: new)
        if replaced != nil {
            lines[line - 1] = changed
        } else {
            guard isItem, let start = Self.item(changed, new) else { throw byHand(new, shown: found) }
            lines.insert(start, at: line)
        }
        let after = lines.joined(separator: "\n")
        guard (try? isMeant(after, new)) == true else { throw byHand(new, shown: found) }
        return after
    }

    /// Puts the changed file in the place of the other, with its owner and mode.
    func write(_ new: String) throws {
        try FileReplacement(path).write(try text(with: new), inPlaceOf: before)
    }

    /// The line of one item of a block list without what follows it; nil where it is none.
    private static func item(_ line: String, _ recipient: String) -> String? {
        guard let range = line.firstRange(of: recipient) else { return nil }
        let start = line[..<range.lowerBound]
        let quote = start.last.flatMap { "\"'".contains($0) ? $0 : nil }
        let dash = quote == nil ? start[...] : start.dropLast()
        guard dash.drop(while: { $0 == " " }).first == "-", dash.filter({ $0 != " " }) == "-" else { return nil }
        return start + recipient + (quote.map(String.init) ?? "") + (line.hasSuffix("\r") ? "\r" : "")
    }

    /// The parser reads the recipients that are meant, and all else as before.
    private func isMeant(_ after: String, _ new: String) throws -> Bool {
        guard let node = try Self.recipients(in: after), Set(Self.texts(of: node)) == Set(recipients(with: new)),
            Self.texts(of: node).count == recipients(with: new).count
        else { return false }
        return try Self.rest(of: after) == Self.rest(of: before)
    }

    private static func recipients(in text: String) throws -> Node? {
        try Yams.compose(yaml: text)?["encryption"]?["recipients"]
    }

    private static func rest(of text: String) throws -> Node? {
        guard var root = try Yams.compose(yaml: text), var encryption = root["encryption"] else { return nil }
        encryption["recipients"] = Node("")
        root["encryption"] = encryption
        return root
    }

    private static func texts(of node: Node) -> [String] {
        switch node {
        case .sequence(let items): items.compactMap { $0.scalar?.string }
        case .scalar(let scalar):
            scalar.string.split(separator: ",").map { part in
                String(part.drop { $0 == " " }.reversed().drop { $0 == " " }.reversed())
            }
        default: []
        }
    }

    private func byHand(_ new: String, shown: String?) -> ActionableError {
        RecipientsFailure.byHand("\(path):\(line)", shown ?? "", wanted: recipients(with: "age1…"))
    }
}

/// Why recipients are not changed, one factory each.
enum RecipientsFailure {
    static func noConfiguration() -> ActionableError {
        ActionableError(
            "no-configuration",
            Text("there is no configuration file to change", zh: "没有可修改的配置文件"),
            hints: [Text("Name it with --config or CRONVAULT_CONFIG.", zh: "请用 --config 或 CRONVAULT_CONFIG 指定。")],
            exitStatus: .wrongUsage
        )
    }

    static func noRecipients(_ path: String) -> ActionableError {
        ActionableError(
            "no-recipients",
            Text("\(path) has no recipients", zh: "\(path) 中没有接收者"),
            hints: [
                Text(
                    "Make the first key with \"age-keygen -o FILE\", and add its public key: "
                        + "\"encryption: {recipients: [age1…]}\".",
                    zh: "请用 \"age-keygen -o FILE\" 生成第一个密钥，并加入其公钥：\"encryption: {recipients: [age1…]}\"。"
                )
            ],
            exitStatus: .wrongUsage
        )
    }

    static func unclear(_ recipients: [String]) -> ActionableError {
        let list = recipients.map { "\($0.prefix(16))…" }.joined(separator: ", ")
        return ActionableError(
            "recipient-unclear",
            Text("it is not clear which recipient goes: \(list)", zh: "无法确定替换哪个接收者：\(list)"),
            hints: [
                Text(
                    "Say with --replace how its public key begins, or --keep-old.",
                    zh: "请用 --replace 指明其公钥的开头，或使用 --keep-old。"
                )
            ],
            exitStatus: .wrongUsage
        )
    }

    static func byHand(_ place: String, _ line: String, wanted: [String]) -> ActionableError {
        let shown = String(line.filter { $0 != "\r" }.drop { $0 == " " })
        let list = wanted.map { $0.hasPrefix("ssh-") ? "\"\($0)\"" : $0 }.joined(separator: ", ")
        return ActionableError(
            "configuration-by-hand",
            Text(
                "\(place): this line cannot be changed safely; nothing was changed",
                zh: "\(place)：无法安全地修改此行；未做任何改动"
            ),
            detail: Text(verbatim: shown),
            hints: [
                Text(
                    "Make the key with \"age-keygen -o FILE\", and change the line by hand so that recipients are [\(list)], "
                        + "age1… being what it prints.",
                    zh: "请用 \"age-keygen -o FILE\" 生成密钥，并手工修改该行，使 recipients 为 [\(list)]，其中 age1… 为其输出的公钥。"
                )
            ],
            exitStatus: .wrongUsage
        )
    }
}
