import Foundation
import TestSupport
import Testing

@testable import Operations

/// What a drill makes of the machine it runs on.
@Suite("A drill and its machine")
struct DrillMachineTests {
    /// A sound set of one small job.
    private func set(of server: TestServer, in vault: Vault, schedule: String = "0 3 * * *") async throws -> String {
        try await server.insert([.init("one", schedule: schedule)])
        return try await vault.backup(server, layers: "full,cron,history")
    }

    @Test("a folder with too little room is refused before anything is made in it, with what is left")
    func room() async throws {
        try await withServer("drill-room") { server in
            let vault = try Vault()
            let set = try await set(of: server, in: vault)
            let place = vault.folder.path("small")
            let line = vault.arguments(["drill", set, "--scratch", place])
            let script = """
                mkdir -p \(place) && mount -t tmpfs -o size=20m tmpfs \(place) || exit 99
                trap 'umount \(place)' EXIT
                "$@"; echo "status $?" >&2; find \(place) -mindepth 1 | wc -l >&2
                """
            var shell = Program("sh")
            shell.environment["HOME"] = vault.folder.path
            shell.prefix = try await Program.ownMounts()
            let outcome = try await shell.run(["-c", script, "sh", try CronvaultCommand.binary()] + line)
            #expect(outcome.errors == "status 1\n0\n")
            let failure = try #require(try JSONValue(outcome.output)["error"])
            #expect(failure["code"]?.text == "no-space")
            #expect(failure["problem"]?.text?.contains("has 20 MB left") == true)
            #expect(failure["hints"]?[0]?.text?.contains("--scratch") == true)
        }
    }

    @Test("without libfaketime the report says what was not rehearsed, and how to have it; the rest stands")
    func withoutClock() async throws {
        try await withServer("drill-no-clock") { server in
            let vault = try Vault()
            let set = try await set(of: server, in: vault)
            let library = try #require(FastClock.installedLibrary())
            let folder = String(library[..<(library.lastIndex(of: "/") ?? library.startIndex)])
            let line = vault.arguments(["drill", set, "--rehearse", "15m"])
            // Others still need the library: the mount that hides it lies on one that is private, also in a plain chroot.
            let script = """
                mount --bind \(folder) \(folder) && trap 'umount \(folder)' EXIT || exit 99
                mount --make-private \(folder) && mount -t tmpfs tmpfs \(folder) || exit 98
                "$@"
                status=$?
                umount \(folder)
                exit $status
                """
            var shell = Program("sh")
            shell.environment["HOME"] = vault.folder.path
            shell.prefix = try await Program.ownMounts()
            let outcome = try await shell.run(["-c", script, "sh", try CronvaultCommand.binary()] + line)
            #expect(outcome.status == 0, "\(outcome.errors)")
            let report = try JSONValue(outcome.output)
            let check = report["checks"]?.elements.first { $0["id"]?.text == "rehearsal" }
            #expect(check?["status"]?.text == "warning")
            #expect(check?["summary"]?.text == "not rehearsed: libfaketime is not installed")
            #expect(check?["hint"]?.text?.contains("libfaketime") == true)
            #expect(report["rehearsal"] == nil || report["rehearsal"] == .null)
            #expect(report["jobs"]?["passed"]?.number == 1)
        }
    }

    @Test(
        "while it waits, its server listens on no port and has no network but its own"
    )
    func socketOnly() async throws {
        try await withServer("drill-socket") { server in
            let vault = try Vault()
            let set = try await set(of: server, in: vault)
            let scratch = vault.folder.path("scratch")
            let report = try await vault.run(["drill", set, "--scratch", scratch], on: nil) { _ in
                let postmaster = try await Self.postmaster(below: scratch)
                for protocolName in ["tcp", "tcp6", "udp", "udp6"] {
                    let sockets = try String(contentsOfFile: "/proc/\(postmaster)/net/\(protocolName)", encoding: .utf8)
                    #expect(sockets.split(separator: "\n").count == 1, "\(protocolName): \(sockets)")
                }
                let settings = try String(contentsOfFile: "/proc/\(postmaster)/cwd/../server.conf", encoding: .utf8)
                #expect(settings.contains("listen_addresses = ''\n"))
                let network = { (process: String) in
                    try FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/ns/net")
                }
                #expect(try network("\(postmaster)") != network("self"))
            }.json()
            #expect(report["network_fenced"]?.isTrue == true)
            #expect(report["status"]?.text == "ok")
        }
    }

    /// The first process of the drill's server, once it answers.
    private static func postmaster(below folder: String) async throws -> Int {
        var found: Int?
        try await eventually("the throwaway server runs") {
            let drills = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
            let lines =
                drills.compactMap {
                    try? String(contentsOfFile: "\(folder)/\($0)/data/postmaster.pid", encoding: .utf8)
                }.first?.split(separator: "\n") ?? []
            found = lines.last?.hasPrefix("ready") == true ? lines.first.flatMap { Int($0) } : nil
            return found != nil
        }
        return try #require(found)
    }

    @Test("where no network can be taken away, the report says so, and the drill passes with a warning")
    func withoutFence() async throws {
        try await withServer("drill-no-fence") { server in
            let vault = try Vault()
            let set = try await set(of: server, in: vault)
            let programs = vault.folder.path("programs")
            // Every program of this machine but the one that takes the network away.
            try await Program("sh").succeed([
                "-c", "mkdir \"$1\" && ln -s /usr/bin/* /usr/sbin/* \"$1\" 2>&-; rm \"$1/unshare\"", "sh", programs,
            ])
            let report = try await vault.run(["drill", set], on: nil, environment: ["PATH": programs]).json()
            #expect(report["network_fenced"]?.isTrue == false)
            #expect(report["status"]?.text == "warning")
            let check = report["checks"]?.elements.first { $0["id"]?.text == "fence.network" }
            #expect(check?["summary"]?.text == "network not fenced: restored data run code too")
            #expect(report["not_proven"]?.elements.contains { $0.text == "The network was not fenced." } == true)
        }
    }

    @Test("the intended target is in the report, with what it means for each job; other releases, other meanings")
    func target() async throws {
        try await withServer("drill-target") { server in
            let vault = try Vault()
            try await server.insert([.init("nightly", schedule: "30 2 * * *"), .init("yearly", schedule: "@yearly")])
            let set = try await vault.backup(server, layers: "full,cron,history")
            let words = ["drill", set, "--target-postgres", "17", "--target-pg-cron", "1.6.5"]
            let report = try await vault.run(words, on: nil).json()
            let check = report["checks"]?.elements.first { $0["id"]?.text == "version.change" }
            #expect(check?["status"]?.text == "warning")
            let evidence = check?["evidence"]?.elements.compactMap(\.text) ?? []
            #expect(evidence.contains("target: PostgreSQL 17, pg_cron 1.6.5"))
            #expect(evidence.contains { $0.contains("never runs on the target") })
            #expect(report["target"]?["postgres"]?.text == "17")
            let verdicts = Dictionary(
                uniqueKeysWithValues: (report["verdicts"]?.elements ?? []).map { ($0["jobname"]?.text ?? "", $0) }
            )
            #expect(verdicts["yearly"]?["difference"]?.text == "never runs on the target")
            #expect(try #require(verdicts["nightly"])["difference"]?.text == nil)
        }
    }

    @Test(
        "half a target, an unknown release, and a server of one's own with a rehearsal are wrong usage",
        arguments: [
            ["--target-postgres", "17"], ["--target-pg-cron", "1.6.5"],
            ["--target-postgres", "17", "--target-pg-cron", "newest"], ["--on", "host=x", "--rehearse", "1h"],
            ["--rehearse", "1m"], ["--scratch", "relative"], ["--is-copy"],
        ]
    )
    func usage(words: [String]) async throws {
        let vault = try Vault()
        let result = try await vault.run(["drill"] + words, on: nil)
        #expect(result.status == 64, "\(words): \(result.output)\(result.errors)")
    }
}
