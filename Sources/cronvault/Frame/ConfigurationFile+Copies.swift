internal import BackupRepository
internal import CronModel
internal import FoundationEssentials

extension Configuration {
    /// An entry of `copies`: a further repository, with its own rule of what stays.
    struct Copy: Sendable {
        /// How commands call it; without a name of its own, its address.
        let name: String
        let repository: String
        /// Nil: everything stays.
        let retention: RetentionPolicy?
    }
}

extension Configuration.Copy {
    /// The key `copies`: a list of repositories.
    static func all(_ entry: YAMLEntry) throws -> [(copy: Configuration.Copy, entry: YAMLEntry)] {
        var copies: [(copy: Configuration.Copy, entry: YAMLEntry)] = []
        for item in try entry.items() {
            let copy = try Configuration.Copy(item)
            if let other = copies.first(where: { $0.copy.isSamePlace(as: copy.repository) }) {
                throw item.failure(
                    Text(
                        "\"\(copy.name)\" is the same place as \"\(other.copy.name)\"",
                        zh: "\"\(copy.name)\" 与 \"\(other.copy.name)\" 是同一位置"
                    )
                )
            }
            guard !copies.contains(where: { $0.copy.name == copy.name }) else {
                throw item.failure(Text("the name \"\(copy.name)\" stands twice", zh: "名称 \"\(copy.name)\" 重复"))
            }
            copies.append((copy, item))
        }
        return copies
    }

    private init(_ entry: YAMLEntry) throws {
        var (name, repository, retention): (String?, String?, RetentionPolicy?) = (nil, nil, nil)
        for item in try entry.entries() {
            switch item.key {
            case "name": name = try Self.name(item)
            case "repository": repository = try item.string()
            case "retention": retention = try RetentionPolicy(item)
            default: throw item.unknown()
            }
        }
        guard let repository else { throw entry.failure(Text("repository is missing", zh: "缺少 repository")) }
        // One that is no address may hold a secret: it is refused before anything repeats it.
        _ = try RemoteAddress(repository)
        self.init(name: name ?? RemoteAddress.shown(repository), repository: repository, retention: retention)
    }

    /// A name can be told from a place, since both are given to --repo.
    private static func name(_ entry: YAMLEntry) throws -> String {
        let name = try entry.string()
        let isPlain = name.utf8.allSatisfy { byte in
            let character = Character(Unicode.Scalar(byte))
            return byte < 128 && (character.isLetter || character.isNumber || "-_.".contains(character))
        }
        guard isPlain, !name.hasPrefix("."), !name.hasPrefix("-"), name.utf8.count <= 63 else {
            throw entry.failure(
                Text(
                    "a name of letters, digits, \"-\", \"_\" and \".\" belongs here",
                    zh: "此处应为由字母、数字、\"-\"、\"_\" 和 \".\" 组成的名称"
                )
            )
        }
        return name
    }

    /// Whether another address names the same place, as far as the two tell.
    func isSamePlace(as address: String) -> Bool { Self.isSame(repository, address) }

    static func isSame(_ one: String, _ other: String) -> Bool { place(one) == place(other) }

    private static func place(_ address: String) -> String {
        var text = address
        while text.count > 1, text.hasSuffix("/") { text.removeLast() }
        guard !text.contains("://"), !text.hasPrefix("rclone:") else { return text }
        let home = ProcessInfo.processInfo.environment["HOME"] ?? "."
        if text.hasPrefix("~/") { text = home + text.dropFirst() }
        return URL(filePath: text).standardizedFileURL.resolvingSymlinksInPath().path
    }
}

extension RemoteAddress {
    /// An address without what follows `?`.
    fileprivate static func shown(_ text: String) -> String {
        text.contains("://") ? String(text.prefix { $0 != "?" }) : text
    }
}
