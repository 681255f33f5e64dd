internal import CronModel

/// Takes the list of an archive's contents apart, as `pg_restore --list` prints it, line by line.
struct ArchiveList: Sendable {
    private(set) var contents = DumpFindings()
    /// The lines of the entries that speak of pg_cron, for `--use-list`.
    private(set) var chosen: [UInt8] = []
    private var line: [UInt8] = []

    private static let lineLimit = 1 << 16
    /// Entries of pg_cron beyond this size are no archive of pg_dump.
    private static let chosenLimit = 16 << 20

    mutating func write(_ bytes: UnsafeRawBufferPointer) {
        for byte in bytes {
            if byte == UInt8(ascii: "\n") {
                take()
                line.removeAll(keepingCapacity: true)
            } else if line.count < Self.lineLimit {
                line.append(byte)
            }
        }
    }

    private mutating func take() {
        let text = String(decoding: line, as: UTF8.self)
        guard !text.isEmpty else { return }
        guard !text.hasPrefix(";") else { return takeHeader(text) }
        // "3211; 0 16387 TABLE DATA cron job postgres": what comes after three numbers is type, schema, name and owner.
        let parts = text.split(separator: " ", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count == 4 else { return }
        contents.current.objects += 1
        takeEntry(String(parts[3]))
    }

    private mutating func takeHeader(_ text: String) {
        let words = String(text.drop { $0 == ";" || $0 == " " })
        if let name = words.suffix(after: "dbname: ") { contents.current.name = name }
        if let version = words.suffix(after: "Dumped from database version: ") { contents.serverVersion = version }
        if let version = words.suffix(after: "Dumped by pg_dump version: ") { contents.dumpVersion = version }
    }

    private mutating func takeEntry(_ entry: String) {
        if entry.hasPrefix("TABLE DATA cron ") {
            switch entry.split(separator: " ").dropFirst(3).first {
            case "job": contents.current.hasJobData = true
            case "job_run_details": contents.current.hasHistoryData = true
            default: return
            }
            return choose()
        }
        if entry.hasPrefix("TABLE DATA ") { contents.current.dataTables += 1 }
        if entry.hasPrefix("TABLE ") && !entry.hasPrefix("TABLE DATA ") && !entry.hasPrefix("TABLE ATTACH ") {
            contents.current.tables += 1
        }
        let wanted = [
            "EXTENSION - pg_cron", "SEQUENCE SET cron ", "ACL - SCHEMA cron", "ACL cron ", "ACL - cron ",
            "POLICY cron ",
        ]
        if wanted.contains(where: entry.hasPrefix) { choose() }
    }

    private mutating func choose() {
        guard chosen.count + line.count < Self.chosenLimit else { return }
        chosen += line + [UInt8(ascii: "\n")]
    }
}
