import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// Backups that are killed or interrupted on the way.
@Suite("Interrupted backups", .server("killed", prepare: { try await $0.fillWithDemo() }), .serialized)
struct InterruptionTests {
    private let vault: Vault
    private let server: TestServer

    init() throws {
        vault = try Vault()
        server = try TestServer.running()
    }

    private var arguments: [String] { ["backup", "--db", server.connection(), "--repo", vault.repository, "--json"] }

    /// Runs a backup and sends it a signal after so long; returns how it ended.
    private func backup(sending signal: Int32, after delay: Duration) async throws -> CronvaultCommand.Result {
        try await vault.command.run(arguments) { pid in
            try await Task.sleep(for: delay)
            kill(pid, signal)
        }
    }

    /// How long a backup takes that nobody interrupts.
    private func wholeBackup() async throws -> Duration {
        let clock = ContinuousClock()
        let start = clock.now
        #expect(try await vault.command.run(arguments).status == 0)
        return clock.now - start
    }

    /// The programs that work for this server now: those that were told where it is.
    private func children() throws -> [String] {
        let place = Array("PGHOST=\(server.host)".utf8)
        return try FileManager.default.contentsOfDirectory(atPath: "/proc").filter { name in
            guard Int32(name) != nil, let environment = FileManager.default.contents(atPath: "/proc/\(name)/environ")
            else { return false }
            return environment.split(separator: 0).contains { Array($0) == place }
        }
    }

    /// Waits until no program works for this server any more, and no session of cronvault is left on it.
    private func expectNobodyLeft() async throws {
        func sessions() async throws -> String {
            try await server.psql(
                "SELECT count(*) FROM pg_stat_activity WHERE application_name IN ('cronvault', 'pg_dump')"
            )
        }
        for _ in 0..<300 {
            if try children().isEmpty, try await sessions() == "0" { return }
            try await Task.sleep(for: .milliseconds(50))
        }
        Issue.record("left running: \(try children()), sessions: \(try await sessions())")
    }

    /// The repository is valid, and shows as many sets as have been finished.
    ///
    /// The one thing that may be warned of is a backup killed between its manifest and the commit.
    private func expectValid(sets: Int) async throws {
        #expect(try await validSets() == sets)
    }

    /// How many sets there are, each whole.
    private func validSets() async throws -> Int {
        let checks = try #require(try await vault.json("check")["checks"]).elements
        let notOK = checks.filter { $0["status"]?.text != "ok" }
        #expect(notOK.allSatisfy { $0["summary"]?.text?.contains("no manifest.json.sha256") == true }, "\(notOK)")
        let sets = checks.count { $0["id"]?.text == "set" && $0["status"]?.text == "ok" }
        #expect(try await vault.json("list")["sets"]?.elements.count == sets)
        return sets
    }

    @Test("the programs that a backup runs are seen while it runs, so that none left over would be missed")
    func childrenAreSeen() async throws {
        let seen = CommandLines()
        #expect(try children().isEmpty)
        // They live for a moment only: on a busy machine several backups may pass before one is caught.
        for _ in 1...20 {
            let result = try await vault.command.run(arguments) { pid in
                while try !CommandLines.hasEnded(pid) {
                    if try !children().isEmpty { return await seen.add("seen") }
                    try await Task.sleep(for: .milliseconds(2))
                }
            }
            #expect(result.status == 0)
            if await !seen.all.isEmpty { break }
        }
        #expect(await seen.all == ["seen"])
        try await expectNobodyLeft()
    }

    @Test("killed at 30 points, the repository stays valid, nothing goes on, and the same command then succeeds")
    func kills() async throws {
        var whole = try await wholeBackup()
        var (sets, killed) = (1, 0)
        for point in 1...30 {
            for _ in 1...4 {
                let result = try await backup(sending: SIGKILL, after: whole * point / 31)
                let isKilled = result.status == 128 + SIGKILL
                #expect(isKilled || result.status == 0)
                try await expectNobodyLeft()
                // A backup killed after its commit has left a whole set.
                let seen = try await validSets()
                #expect(isKilled ? (sets...sets + 1).contains(seen) : seen == sets + 1)
                sets = seen
                if isKilled {
                    killed += 1
                    break
                }
                // It was done before its time: the machine has become faster since the whole was timed.
                whole = whole * 4 / 5
            }
        }
        #expect(killed >= 20)
        _ = try await wholeBackup()
        try await expectValid(sets: sets + 1)
    }

    @Test(
        "interrupted by SIGINT, SIGTERM or SIGHUP, backup ends with 130 and leaves nothing half-written",
        arguments: [SIGINT, SIGTERM, SIGHUP]
    )
    func signals(signal: Int32) async throws {
        var whole = try await wholeBackup()
        var (sets, interrupted) = (1, 0)
        // Under load the whole may have been timed slower than it is now: then once more, earlier.
        repeat {
            for point in [3, 6, 9] {
                let result = try await backup(sending: signal, after: whole * point / 12)
                if result.status == 0 {
                    sets += 1
                } else {
                    interrupted += 1
                    #expect(result.status == 130)
                    #expect(try result.failure()?["code"]?.text == "interrupted")
                }
                #expect(try vault.files().filter { $0.hasSuffix(".part") }.isEmpty)
                let folders = try FileManager.default.contentsOfDirectory(
                    atPath: vault.repository + "/clusters/main/sets"
                )
                #expect(folders.count == sets)
                try await expectNobodyLeft()
                try await expectValid(sets: sets)
            }
            whole = whole * 3 / 4
        } while interrupted == 0 && whole > .milliseconds(600)
        #expect(interrupted > 0)
    }
}
