import Foundation
import TestSupport
import Testing

@Suite("A drill that is killed", .server("drill-kill"), .serialized)
struct DrillKillTests {
    private static let points = 20

    @Test("20 points: the next drill leaves no process, no socket and no folder of it")
    func points() async throws {
        let server = try TestServer.running()
        let vault = try Vault()
        try await server.demo()
        let set = try await vault.backup(server, layers: "full,cron,history")
        // A drill of this set ends at once, after it has cleaned up.
        let bare = try await vault.backup(server, layers: "cron")
        let scratch = vault.folder.path("scratch")
        for point in 0..<Self.points {
            let seconds = 3.5 * (Double(point) + 0.5) / Double(Self.points)
            let killed = try await vault.run(["drill", set, "--scratch", scratch], on: nil) { process in
                try await Task.sleep(for: .seconds(seconds))
                kill(process, SIGKILL)
            }
            #expect(killed.status == 128 + SIGKILL, "after \(seconds) s")
            let left = names(in: scratch)
            try await vault("drill", bare, status: 1)
            #expect(names(in: scratch).isEmpty, "after \(seconds) s")
            #expect(Self.processes(below: scratch).isEmpty, "after \(seconds) s")
            let sockets = names(in: "/run/cronvault-drill") + names(in: "/tmp/cronvault-drill-\(geteuid())")
            #expect(sockets.filter(left.contains).isEmpty, "after \(seconds) s")
        }
        #expect(try await vault("drill", "list")["drills"]?.elements.isEmpty == true)
    }

    @Test("nor of one that was killed while its server lived by a fast clock")
    func rehearsing() async throws {
        do {
            try await MatrixServer.with("trixie") { matrix in
                let server = try await matrix.start().server
                let vault = try Vault()
                try await server.emptyCron()
                try await server.insert([.init("often", schedule: "* * * * *")])
                let programs = ["--pg-bindir", server.programs]
                let taken = try await vault.run(["backup", "--layers", "full,cron"] + programs, on: server).json()
                let set = try #require(taken["set"]?.text)
                let bare = try await vault.run(["backup", "--layers", "cron"] + programs, on: server).json()
                let scratch = vault.folder.path("scratch")
                for seconds in [0.0, 0.4, 1.5] {
                    let words = ["drill", set, "--scratch", scratch, "--rehearse", "24h"] + programs
                    let killed = try await vault.run(words, on: nil) { process in
                        try await eventually("a fast clock runs") { Self.hasFastClock(below: scratch) }
                        try await Task.sleep(for: .seconds(seconds))
                        kill(process, SIGKILL)
                    }
                    #expect(killed.status == 128 + SIGKILL, "after \(seconds) s")
                    try await vault("drill", try #require(bare["set"]?.text), status: 1)
                    #expect(names(in: scratch).isEmpty, "after \(seconds) s")
                    #expect(Self.processes(below: scratch).isEmpty, "after \(seconds) s")
                }
            }
        } catch let error as MatrixUnavailable {
            try error.end()
        }
    }

    private static func hasFastClock(below folder: String) -> Bool {
        processes(below: folder).contains { process in
            let variables = FileManager.default.contents(atPath: "/proc/\(process)/environ") ?? Data()
            return String(decoding: variables, as: UTF8.self).contains("FAKETIME=@")
        }
    }

    @Test("a signal removes everything right away, and the exit status says so")
    func signal() async throws {
        let server = try TestServer.running()
        let vault = try Vault()
        try await server.demo()
        let set = try await vault.backup(server, layers: "full,cron,history")
        let scratch = vault.folder.path("scratch")
        for seconds in [0.0, 0.7, 2.2] {
            let ended = try await vault.run(["drill", set, "--scratch", scratch], on: nil) { process in
                try await eventually("it has begun") { !names(in: scratch).isEmpty }
                try await Task.sleep(for: .seconds(seconds))
                kill(process, SIGTERM)
            }
            #expect(ended.status == 130, "after \(seconds) s")
            #expect(names(in: scratch).isEmpty, "after \(seconds) s")
            #expect(Self.processes(below: scratch).isEmpty, "after \(seconds) s")
        }
    }

    private func names(in folder: String) -> [String] {
        (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
    }

    private static var all: [Int32] {
        ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
    }

    private static func processes(below folder: String) -> [Int32] {
        all.filter { process in
            let place = try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(process)/cwd")
            return place?.hasPrefix(folder + "/") == true
        }
    }
}
