import Foundation
import TestSupport
import Testing

@Suite("Sets of a history that lives, against a model of it")
struct ModelTests {
    /// More of them, and longer ones, with HISTORY_SEEDS=100-120 and HISTORY_STEPS=400.
    private static let seeds = range(of: ProcessInfo.processInfo.environment["HISTORY_SEEDS"]) ?? 1...3
    private static let steps = ProcessInfo.processInfo.environment["HISTORY_STEPS"].flatMap { Int($0) } ?? 100

    private static func range(of text: String?) -> ClosedRange<UInt64>? {
        let numbers = (text ?? "").split(separator: "-").compactMap { UInt64($0) }
        return numbers.count == 2 ? numbers[0]...numbers[1] : nil
    }

    @Test(
        "whatever happened, every set brings back what the table was, and everything archived by then",
        arguments: seeds
    )
    func life(seed: UInt64) async throws {
        try await withServer("history-model") { server in
            let vault = try Vault()
            var player = HistoryPlayer(server, vault, seed: seed)
            for _ in 0..<Self.steps / 2 { try await player.step() }
            try await player.join()
            for _ in 0..<Self.steps / 2 { try await player.step() }
            try await player.backup()
            #expect(try await vault("check")["status"]?.text == "ok")
            try await server.emptyCron()
            let sets = player.sets
            let some =
                sets.count <= 8 ? sets : sets.enumerated().filter { $0.offset % (sets.count / 8) == 0 }.map(\.element)
            for set in some { try await player.restore(set, scope: "as-of") }
            if let last = sets.last { try await player.restore(last, scope: "all") }
        }
    }
}
