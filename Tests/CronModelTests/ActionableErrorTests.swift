import CronSchedule
import FoundationEssentials
import Testing

@testable import CronModel

@Suite("Errors and texts")
struct ActionableErrorTests {
    private let error = ActionableError(
        "code",
        Text("problem", zh: "问题"),
        detail: Text("First.", zh: "其一。"),
        hints: [Text("Do this.", zh: "请这样做。")]
    )

    @Test("an error ends the process with 1 unless it says otherwise")
    func status() {
        #expect(error.exitStatus == .failed)
    }

    @Test("another ending keeps what the error says and adds to its detail")
    func ending() {
        let ended = error.ending(with: .failedLeavingSomething, detail: Text("Second.", zh: "其二。"))
        #expect(ended.exitStatus == .failedLeavingSomething)
        #expect(ended.code == "code")
        #expect(ended.problem == error.problem)
        #expect(ended.hints == error.hints)
        #expect(ended.detail == Text("First. Second.", zh: "其一。其二。"))
        #expect(error.ending(with: .locked).detail == error.detail)
        let bare = ActionableError("code", Text(verbatim: "problem"))
        #expect(bare.ending(with: .locked, detail: Text(verbatim: "Only.")).detail == Text(verbatim: "Only."))
    }

    @Test("a text is written in the language the encoder asks for, in English where it asks for none")
    func coding() throws {
        let encoder = JSONEncoder()
        #expect(String(decoding: try encoder.encode([error.problem]), as: UTF8.self) == #"["problem"]"#)
        encoder.userInfo[try #require(Text.languageKey)] = Language.chinese
        let chinese = try encoder.encode([error.problem])
        #expect(String(decoding: chinese, as: UTF8.self) == #"["问题"]"#)
        #expect(try JSONDecoder().decode([Text].self, from: chinese) == [Text(verbatim: "问题")])
    }
}
