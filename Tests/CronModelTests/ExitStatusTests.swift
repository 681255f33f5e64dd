import Testing

@testable import CronModel

@Suite("Exit statuses")
struct ExitStatusTests {
    @Test("the numbers are an interface: these, and no others")
    func numbers() {
        let expected: [Int32: CronModel.ExitStatus] = [
            0: .done, 1: .failed, 3: .incomplete, 4: .failedLeavingSomething, 10: .noRepository, 11: .locked,
            12: .wrongKey, 13: .checkFailed, 64: .wrongUsage, 130: .interrupted,
        ]
        #expect(Dictionary(uniqueKeysWithValues: CronModel.ExitStatus.allCases.map { ($0.rawValue, $0) }) == expected)
    }

    @Test("every status says in both languages what it means", arguments: CronModel.ExitStatus.allCases)
    func meanings(status: CronModel.ExitStatus) {
        #expect(!status.meaning.english.isEmpty)
        #expect(status.meaning.chinese.unicodeScalars.contains { (0x4E00...0x9FFF).contains($0.value) })
        #expect(CronModel.ExitStatus.allCases.filter { $0.meaning == status.meaning } == [status])
    }
}
