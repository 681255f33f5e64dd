internal import CronModel
internal import Operations

extension ExternalTool {
    /// The key `external` of a cluster: programs with their words.
    init(_ entry: YAMLEntry) throws {
        var (backup, info, restore, wal): ([String]?, [String]?, [String]?, [String]?)
        var (patience, limit): (Int?, Int?)
        for item in try entry.entries() {
            switch item.key {
            case "backup": backup = try item.words()
            case "info": info = try item.words()
            case "restore":
                restore = try item.words()
                try item.require("{data-folder}", in: restore)
            case "wal":
                wal = try item.words()
                try item.require("{wal}", in: wal)
                try item.require("{path}", in: wal)
            case "wait": patience = try item.seconds()
            case "time-limit": limit = try item.seconds()
            default: throw item.unknown()
            }
        }
        guard let info, let restore else {
            throw entry.failure(Text("info and restore belong here", zh: "此处应有 info 和 restore"))
        }
        self.init(backup: backup, info: info, restore: restore, wal: wal)
        if let patience { self.patience = patience }
        if let limit { self.limit = limit }
    }
}

extension YAMLEntry {
    /// A program and its words, each an entry of a list: no shell ever reads them.
    fileprivate func words() throws -> [String] {
        let words = try items().map { try $0.text() }
        guard words.first?.isEmpty == false else {
            throw failure(Text("a program and its words belong here", zh: "此处应为程序及其参数"))
        }
        return words
    }

    fileprivate func require(_ name: String, in words: [String]?) throws {
        guard words?.contains(where: { $0.contains(name) }) == true else {
            throw failure(Text("\(name) belongs among the words", zh: "其中应含 \(name)"))
        }
    }
}
