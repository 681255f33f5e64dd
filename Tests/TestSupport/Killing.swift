internal import FoundationEssentials
internal import Glibc

/// When a command is killed.
package enum KillPoint: Sendable {
    /// After this share of the time it takes undisturbed.
    case share(Double)
    /// As soon as this query returns true.
    case condition(String)
}

extension Vault {
    /// Runs a command and kills it with SIGKILL; false where it had ended before.
    ///
    /// No process that it started may be left: each carries a mark in its environment.
    package func killing(
        _ words: String...,
        on server: TestServer,
        at point: KillPoint,
        lasting seconds: Double
    ) async throws -> Bool {
        let mark = "mark-\(UInt64.random(in: .min ... .max))"
        let result = try await run(words, on: server, environment: ["CRONVAULT_TEST_MARK": mark]) { pid in
            switch point {
            case .share(let share): try await Task.sleep(for: .seconds(seconds * share))
            case .condition(let query):
                while Self.isRunning(pid), try await !server.holds(query) {}
            }
            kill(pid, SIGKILL)
        }
        try await eventually("no process of the killed command is left") { Self.processes(with: mark).isEmpty }
        try await eventually("the server has noticed") {
            try await server.number("SELECT count(*) FROM pg_stat_activity WHERE application_name = 'cronvault'") == 0
        }
        return result.status == 128 + SIGKILL
    }

    /// A process that has ended and whose status nobody has asked for yet does not run (proc(5), `stat`).
    private static func isRunning(_ pid: Int32) -> Bool {
        guard let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/stat") else { return false }
        let rest = String(decoding: bytes, as: UTF8.self).split(separator: ") ").last ?? ""
        return !rest.hasPrefix("Z") && !rest.hasPrefix("X")
    }

    /// The numbers of the processes that have a text in their environment.
    private static func processes(with mark: String) -> [Int32] {
        let numbers = ((try? FileManager.default.contentsOfDirectory(atPath: "/proc")) ?? []).compactMap { Int32($0) }
        return numbers.filter { pid in
            guard pid != getpid(), let bytes = FileManager.default.contents(atPath: "/proc/\(pid)/environ") else {
                return false
            }
            return String(decoding: bytes, as: UTF8.self).contains(mark)
        }
    }
}
