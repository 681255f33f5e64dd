import Foundation
import Glibc
import TestSupport
import Testing

/// Does to a server what it does to the model, and takes sets of the one beside the other.
struct HistoryPlayer {
    let server: TestServer
    let vault: Vault
    private var random: Seeded
    private(set) var model = HistoryModel()
    private(set) var sets: [(id: String, taken: HistoryModel.Taken)] = []
    private(set) var log: [String] = []

    init(_ server: TestServer, _ vault: Vault, seed: UInt64) {
        (self.server, self.vault, random) = (server, vault, Seeded(seed: seed))
    }

    /// One step, by chance.
    mutating func step() async throws {
        switch Int.random(in: 0..<100, using: &random) {
        case 0..<24: try await start()
        case 24..<44: try await advance()
        case 44..<54: try await bulk()
        case 54..<62: try await delete()
        case 62..<66: try await byHand()
        case 66..<70: try await late()
        case 70..<72: try await lose()
        case 72..<73: try await crash()
        case 73..<76: try await killedBackup()
        case 76..<78: try await bringBack()
        case 78..<80: try await pruneServer()
        case 80..<81: try await pruneSets()
        default: try await backup()
        }
    }

    /// Takes a set that must hold what the model holds.
    mutating func backup() async throws {
        let report = try await vault("backup", "--layers", "cron,history", on: server)
        let taken = model.take()
        let id = try #require(report["set"]?.text)
        sets.append((id, taken))
        log.append("backup \(id)")
        let unfinished = taken.table.values.filter(\.isUnfinished).count
        try #require(report["history"]?["unfinished"]?.number == unfinished, "\(log)")
        try #require(report["history"]?["rows"]?.number == taken.archive.count + unfinished, "\(log)")
    }

    /// Small sets, until their segments become one.
    mutating func join() async throws {
        for _ in 0..<33 {
            try await insert(model.next(1), "succeeded", "small \(log.count)")
            try await backup()
        }
        let segments = try await vault("show", sets.last?.id ?? "")["history"]?["segments"]?.elements ?? []
        try #require(segments.contains { $0["level"]?.number ?? 0 > 0 }, "\(log)")
    }

    /// Restores a set, or everything that was archived by then, into an empty table and compares with the model.
    func restore(_ set: (id: String, taken: HistoryModel.Taken), scope: String) async throws {
        try await server.psql("TRUNCATE cron.job_run_details")
        _ = try await vault.run(
            ["restore", set.id, "--layers", "history", "--history", scope],
            on: server,
            environment: [:]
        )
        try await expect(scope == "all" ? set.taken.all : set.taken.asOf, "\(set.id) \(scope)")
    }

    /// Compares the table with what it should be.
    private func expect(_ rows: [Int64: HistoryModel.Row], _ what: String) async throws {
        let lines = rows.sorted { $0.key < $1.key }.map { "\($0.key)|\($0.value.status)|\($0.value.message)" }
        let found = try await server.psql(
            "SELECT runid, status, return_message FROM cron.job_run_details ORDER BY runid"
        )
        let missing = Set(lines).subtracting(found.split(separator: "\n").map(String.init)).sorted().prefix(5)
        try #require(found == lines.joined(separator: "\n"), "\(what): \(missing) after \(log)")
    }

    private mutating func start() async throws {
        let status = HistoryModel.unfinished.sorted().randomElement(using: &random) ?? ""
        try await insert(model.next(Int64.random(in: 1...4, using: &random)), status, "begun")
    }

    /// A run goes on, or ends.
    private mutating func advance() async throws {
        guard let runid = model.table.filter(\.value.isUnfinished).keys.sorted().randomElement(using: &random) else {
            return
        }
        let status = ["running", "succeeded", "failed", "succeeded"].randomElement(using: &random) ?? ""
        let row = HistoryModel.Row(status: status, message: "step \(log.count)")
        model.write(row, at: [runid])
        log.append("\(runid) \(status)")
        try await server.psql(
            """
            UPDATE cron.job_run_details SET status = '\(status)', return_message = '\(row.message)' WHERE runid = \(runid)
            """
        )
    }

    private mutating func bulk() async throws {
        let age = Bool.random(using: &random) ? Self.old : "young"
        try await insert(model.next(Int64.random(in: 5...400, using: &random)), "succeeded", "\(age) \(log.count)")
    }

    /// What the message of a run begins with that began ten days ago.
    private static let old = "old"

    private mutating func delete() async throws {
        let (divisor, rest) = (Int64.random(in: 2...9, using: &random), Int64.random(in: 0...1, using: &random))
        let failed = Bool.random(using: &random)
        model.delete { runid, row in runid % divisor == rest && (!failed || row.status != "failed") }
        log.append("delete % \(divisor)")
        try await server.psql(
            """
            DELETE FROM cron.job_run_details
            WHERE runid % \(divisor) = \(rest) AND (\(!failed) OR status <> 'failed')
            """
        )
    }

    /// A row where no run id was ever given out: far above, or below all others.
    private mutating func byHand() async throws {
        let above = Bool.random(using: &random)
        let highest = max(model.sequence, model.table.keys.max() ?? 0)
        let runid = above ? highest + 1_000_000 : -Int64(log.count) - 1
        try await insert(runid...runid, "failed", "by hand \(log.count)")
    }

    /// Run ids are given out now; their rows come later.
    private mutating func late() async throws {
        let reserved = model.takeReserved()
        if reserved.isEmpty {
            let runids = model.next(3)
            model.reserve(runids)
            try await server.psql("SELECT setval('cron.runid_seq', \(runids.upperBound))")
            log.append("reserve \(runids)")
        } else {
            for runid in reserved { try await insert(runid...runid, "succeeded", "late \(log.count)") }
        }
    }

    /// The table is emptied, its run ids start over, or the extension is made anew.
    private mutating func lose() async throws {
        switch Int.random(in: 0..<3, using: &random) {
        case 0:
            model.delete { _, _ in true }
            log.append("truncate")
            try await server.psql("TRUNCATE cron.job_run_details")
        case 1:
            log.append("start over")
            model.startOver()
            try await server.psql("TRUNCATE cron.job_run_details; SELECT setval('cron.runid_seq', 1, false)")
            if Bool.random(using: &random) { try await bulk() }
        default:
            log.append("extension anew")
            model.makeAnew()
            try await server.emptyCron()
        }
    }

    /// A process of the server dies: all are started anew, the launcher with them.
    private mutating func crash() async throws {
        log.append("crash")
        let pid = try await server.number("SELECT pid FROM pg_stat_activity WHERE backend_type = 'walwriter'")
        kill(Int32(pid), SIGKILL)
        model.restartLauncher()
        let server = server
        try await eventually("the launcher is back and has looked at the history") {
            let left = "SELECT count(*) FROM cron.job_run_details WHERE status IN ('starting', 'running')"
            return (try? await server.number(left)) == 0
        }
        // A run id that was given out before a crash is not given out again; the sequence may have moved on.
        try await server.psql("SELECT setval('cron.runid_seq', greatest(1, \(model.sequence)))")
    }

    private mutating func killedBackup() async throws {
        log.append("killed backup")
        let share = Double.random(in: 0...1, using: &random)
        _ = try await vault.killing("backup", "--layers", "cron,history", on: server, at: .share(share), lasting: 0.4)
        // One that came to its commit point has left a set, which the next one goes on from.
        let known = Set(sets.map(\.id))
        let list = try await vault.run("list")
        let there = list.status != 0 ? [] : try list.json()["sets"]?.elements.compactMap { $0["id"]?.text } ?? []
        for id in there where !known.contains(id) { sets.append((id, model.take())) }
    }

    /// Restores an earlier set, of whatever life, into the table as it is.
    private mutating func bringBack() async throws {
        guard let set = sets.randomElement(using: &random) else { return }
        let scope = ["as-of", "all"].randomElement(using: &random) ?? ""
        log.append("bring back \(set.id) \(scope)")
        let words = ["restore", set.id, "--layers", "history", "--history", scope]
        let status = try await vault.run(words, on: server, environment: [:]).status
        // Where others have their run ids, it says that they are not as in the set.
        try #require(status == 0 || status == 13, "\(log)")
        let last = "SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM cron.runid_seq"
        let sequence = try await server.number(last)
        try #require(sequence >= model.sequence, "\(log)")
        model.bringBack(scope == "all" ? set.taken.all : set.taken.asOf, sequence: sequence)
        try await expect(model.table, "the table")
    }

    /// Runs that are archived and old leave the server.
    private mutating func pruneServer() async throws {
        try await backup()
        log.append("history prune")
        try await vault("history", "prune", "--keep", "5d", "--pause", "0s", "--confirm", on: server)
        model.delete { _, row in row.message.hasPrefix(Self.old) && !row.isUnfinished }
        try await expect(model.table, "the table")
    }

    /// Two days later, all but the newest sets go, and what they alone referred to.
    private mutating func pruneSets() async throws {
        guard !sets.isEmpty else { return }
        log.append("prune")
        for path in try FileManager.default.subpathsOfDirectory(atPath: vault.repository) {
            let moment = timeval(tv_sec: time(nil) - 172_800, tv_usec: 0)
            var times = [moment, moment]
            try #require(utimes(vault.repository + "/" + path, &times) == 0)
        }
        try await vault("prune", "--keep-last", "4", "--confirm")
        let left = try await vault("list")["sets"]?.elements.compactMap { $0["id"]?.text } ?? []
        sets.removeAll { !left.contains($0.id) }
        try #require(sets.count == left.count && left.count >= 1, "\(log)")
    }

    private mutating func insert(_ runids: ClosedRange<Int64>, _ status: String, _ message: String) async throws {
        model.write(.init(status: status, message: message), at: runids)
        log.append("\(status) \(runids)")
        try await server.psql(
            """
            INSERT INTO cron.job_run_details (jobid, runid, database, username, command, status, return_message, start_time)
            SELECT 1 + n % 5, n, 'postgres', 'postgres', E'SELECT\\n' || n, '\(status)', '\(message)',
                now() - interval '\(message.hasPrefix(Self.old) ? 10 : 0) days'
            FROM generate_series(\(runids.lowerBound)::bigint, \(runids.upperBound)) n;
            SELECT setval('cron.runid_seq', greatest(1, \(model.sequence)));
            """
        )
    }
}

/// The same numbers for the same seed (SplitMix64).
struct Seeded: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var mixed = state
        mixed = (mixed ^ (mixed >> 30)) &* 0xBF58_476D_1CE4_E5B9
        mixed = (mixed ^ (mixed >> 27)) &* 0x94D0_49BB_1331_11EB
        return mixed ^ (mixed >> 31)
    }
}
