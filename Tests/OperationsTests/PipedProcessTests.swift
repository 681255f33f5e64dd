import CronModel
import ExternalTools
import Testing

@Suite("Programs behind pipes")
struct PipedProcessTests {
    private func patience(idle: Int32 = 300, end: Double = 1800) -> PipedProcess.Patience {
        var patience = PipedProcess.Patience()
        (patience.idle, patience.end) = (idle, end)
        return patience
    }

    @Test("one that does not end is ended, and its ending says so")
    func end() throws {
        let process = try PipedProcess(ChildProcess("sleep", ["1000"]), patience: patience(end: 0.5))
        let took = ContinuousClock().measure {
            let ending = process.wait()
            #expect(!ending.succeeded && ending.code == nil)
            #expect(ending.said.contains("sleep did not end within"))
        }
        #expect(took < .seconds(20))
    }

    @Test("one that says nothing for too long is given up")
    func idle() throws {
        let process = try PipedProcess(ChildProcess("sleep", ["1000"]), reads: true, patience: patience(idle: 1))
        var byte: [UInt8] = [0]
        let error = #expect(throws: ActionableError.self) {
            _ = try byte.withUnsafeMutableBytes { try process.read(into: $0) }
        }
        #expect(error?.code == "sleep-hangs")
        #expect(!process.wait().succeeded)
    }

    @Test("one that ends is known at once, with what it said", arguments: [0, 3])
    func status(code: Int32) throws {
        let process = try PipedProcess(ChildProcess("sh", ["-c", "echo why >&2; exit \(code)"]))
        let ending = process.wait()
        #expect(ending.code == code && ending.said == "why")
    }
}
