internal import BackupFormat
internal import CronModel

/// Whether a history table is still the one of an earlier set: same server, same table, same past.
struct HistoryLife: Sendable {
    private let server: ServerFacts
    /// The last run id that was given out; nil where the role may not know.
    private let runSequence: Int64?

    init(_ server: ServerFacts, runSequence: Int64?) {
        self.server = server
        self.runSequence = runSequence
    }

    /// The name of a table's first generation: its server and its object id, which is new after a drop.
    static func table(_ server: ServerFacts, _ extension: ExtensionFacts) -> String {
        "\(server.systemIdentifier)-\(`extension`.historyTable ?? 0)"
    }

    /// Whether a generation is one of that table's.
    static func isOf(_ table: String, generation: String) -> Bool {
        generation == table || generation.hasPrefix(table + "-")
    }

    /// Whether nothing tells that the server was restored, failed over, or that its run ids start over.
    ///
    /// A recovery to a point in time and a promotion begin a timeline. On one timeline the write-ahead log and the sequence
    /// behind run ids only go forward, but where a copy of the data directory was put back. A standby shows both as far as it
    /// has replayed.
    func goesOn(from before: Manifest) -> Bool {
        guard let timeline = server.timeline, timeline == before.server.timeline else { return false }
        guard !server.inRecovery, !before.server.inRecovery else { return true }
        if let now = runSequence, let then = before.cron.runSequence, now < then { return false }
        if let now = Self.position(server.lsn), let then = Self.position(before.server.lsn), now < then { return false }
        return true
    }

    /// `0/2742190` as a number.
    private static func position(_ lsn: String?) -> UInt64? {
        let parts = (lsn ?? "").split(separator: "/").compactMap { UInt64($0, radix: 16) }
        return parts.count == 2 && parts[0] <= UInt32.max && parts[1] <= UInt32.max ? parts[0] << 32 | parts[1] : nil
    }
}
