import Testing

@testable import Operations
@testable import PostgresAccess

@Suite("Rows that may still change")
struct UnfinishedRunsTests {
    private let runs = UnfinishedRuns(
        alive: [.init(pid: 42, startedAt: 1_767_225_600), .init(pid: 43, startedAt: nil)]
    )

    /// `start` in seconds since 2026-01-01, which the process 42 was started at.
    private func isUnfinished(_ status: String?, pid: Int32? = 9, start: Int64? = 0) -> Bool {
        let start = start.map { ($0 + 1_767_225_600 - 946_684_800) * 1_000_000 }
        return Array((status ?? "").utf8).withUnsafeBytes { bytes in
            let status = status == nil ? nil : bytes
            return runs.contain(CopiedRun(runid: 7, pid: pid, status: status, start: start, line: bytes))
        }
    }

    @Test("by its state, whatever else stands in it", arguments: ["starting", "connecting", "sending", "running"])
    func states(state: String) {
        #expect(isUnfinished(state))
    }

    @Test(
        "any other state is final, also none",
        arguments: ["succeeded", "failed", nil, "", "runnink", "SENDING", "x"]
    )
    func others(state: String?) {
        #expect(!isUnfinished(state))
    }

    @Test("succeeded is final only once its process is gone")
    func alive() {
        #expect(isUnfinished("succeeded", pid: 42))
        #expect(isUnfinished("succeeded", pid: 42, start: -5))
        #expect(isUnfinished("succeeded", pid: 42, start: nil))
        #expect(isUnfinished("succeeded", pid: 43, start: -900_000_000))
        #expect(!isUnfinished("succeeded", pid: 44))
        #expect(!isUnfinished("succeeded", pid: nil))
        #expect(!isUnfinished("failed", pid: 42))
    }

    @Test("a process that started long after the run is another with the same number")
    func reused() {
        #expect(!isUnfinished("succeeded", pid: 42, start: -11))
    }
}
