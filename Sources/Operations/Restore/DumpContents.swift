internal import CronModel

/// The table of contents of a dump, as `pg_restore --list --verbose` prints it, and what of it to leave out.
struct DumpContents: Sendable, Hashable {
    struct Entry: Sendable, Hashable {
        let id: Int
        /// Such as `TABLE DATA` or `VIEW`.
        let kind: String
        /// `-` for what lies in no schema.
        let schema: String
        /// The rest of the line: name and owner.
        let name: String
        var needs: [Int] = []

        var label: String { "\(kind) \(schema == "-" ? "" : schema + ".")\(name)" }
    }

    private(set) var entries: [Entry] = []

    /// Reads what pg_restore printed.
    ///
    /// Lines that are no entries are comments, of which "depends on" belongs to the entry before it.
    init(listing: String) {
        for line in listing.split(separator: "\n") {
            if line.hasPrefix(";") {
                guard let list = line.firstRange(of: "depends on:"), !entries.isEmpty else { continue }
                entries[entries.count - 1].needs = line[list.upperBound...].split(separator: " ").compactMap { Int($0) }
            } else if let entry = Self.entry(line) {
                entries.append(entry)
            }
        }
    }

    private init(entries: [Entry]) {
        self.entries = entries
    }

    /// Reads a line such as `3380; 1262 5 DATABASE - shop owner`.
    private static func entry(_ line: Substring) -> Entry? {
        guard let semicolon = line.firstIndex(of: ";"), let id = Int(line[..<semicolon]) else { return nil }
        var words = line[line.index(after: semicolon)...].split(separator: " ", omittingEmptySubsequences: true)[...]
            .dropFirst(2)
        guard !words.isEmpty else { return nil }
        let kind = takeKind(&words)
        // Settings of pg_restore's own session.
        guard !["ENCODING", "STDSTRINGS", "SEARCHPATH"].contains(kind) else { return nil }
        let schema = words.popFirst() ?? "-"
        return Entry(id: id, kind: kind, schema: String(schema), name: words.joined(separator: " "))
    }

    /// Kinds of several words (PostgreSQL `src/bin/pg_dump/pg_dump.c`) by their first ones, longest first.
    private static let longKinds = [
        ["PUBLICATION", "TABLES", "IN", "SCHEMA"], ["MATERIALIZED", "VIEW", "DATA"], ["SEQUENCE", "OWNED", "BY"],
        ["TEXT", "SEARCH", "CONFIGURATION"], ["TEXT", "SEARCH", "DICTIONARY"], ["TEXT", "SEARCH", "PARSER"],
        ["TEXT", "SEARCH", "TEMPLATE"], ["FOREIGN", "DATA", "WRAPPER"], ["TABLE", "DATA"], ["TABLE", "ATTACH"],
        ["INDEX", "ATTACH"], ["SEQUENCE", "SET"], ["MATERIALIZED", "VIEW"], ["FK", "CONSTRAINT"],
        ["CHECK", "CONSTRAINT"], ["DEFAULT", "ACL"], ["ROW", "SECURITY"], ["EVENT", "TRIGGER"], ["FOREIGN", "TABLE"],
        ["FOREIGN", "SERVER"], ["USER", "MAPPING"], ["LARGE", "OBJECT"], ["BLOB", "METADATA"], ["BLOB", "COMMENTS"],
        ["SECURITY", "LABEL"], ["DATABASE", "PROPERTIES"], ["OPERATOR", "CLASS"], ["OPERATOR", "FAMILY"],
        ["ACCESS", "METHOD"], ["PROCEDURAL", "LANGUAGE"], ["PUBLICATION", "TABLE"], ["STATISTICS", "DATA"],
        ["SUBSCRIPTION", "TABLE"], ["SHELL", "TYPE"],
    ]

    private static func takeKind(_ words: inout ArraySlice<Substring>) -> String {
        let long = longKinds.first { kind in kind.count < words.count && zip(kind, words).allSatisfy { $0 == $1 } }
        let count = long?.count ?? 1
        defer { words = words.dropFirst(count) }
        return words.prefix(count).joined(separator: " ")
    }

    /// What pg_restore reads with `--use-list`: the numbers are enough.
    var useList: String { entries.map { "\($0.id);\n" }.joined() }

    func filter(_ isKept: (Entry) -> Bool) -> DumpContents { DumpContents(entries: entries.filter(isKept)) }

    /// How many there are of these kinds, for people: `2 × EVENT TRIGGER`.
    func counts(of kinds: [String]) -> [String] {
        kinds.compactMap { kind in
            let count = entries.count { $0.kind == kind }
            return count > 0 ? "\(count) × \(kind)" : nil
        }
    }

    /// The names of extensions that the dump creates.
    var extensions: [String] {
        entries.filter { $0.kind == "EXTENSION" }.compactMap { $0.name.split(separator: " ").first.map(String.init) }
    }
}
