internal import FoundationEssentials
internal import Synchronization

extension Vault {
    /// Runs a command that succeeds; returns the most memory it ever had resident, in bytes.
    package func peakMemory(_ words: String..., on server: TestServer) async throws -> (report: JSONValue, bytes: Int) {
        let peak = Mutex(0)
        let result = try await run(words, on: server) { pid in
            while let bytes = Self.highWater(of: pid) {
                peak.withLock { $0 = max($0, bytes) }
                try await Task.sleep(for: .milliseconds(20))
            }
        }
        guard result.status == 0 else { throw OtherStatus(words: words, expected: 0, result: result) }
        return (try result.json(), peak.withLock { $0 })
    }

    /// What the kernel remembers as a process's largest resident set (proc(5), `VmHWM`); nil once it has ended.
    private static func highWater(of pid: Int32) -> Int? {
        guard let status = FileManager.default.contents(atPath: "/proc/\(pid)/status") else { return nil }
        let line = String(decoding: status, as: UTF8.self).split(separator: "\n").first { $0.hasPrefix("VmHWM:") }
        return line.flatMap { Int($0.filter(\.isNumber)) }.map { $0 * 1024 }
    }
}
