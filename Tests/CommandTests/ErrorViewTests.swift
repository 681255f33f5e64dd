import CronModel
import CronSchedule
import PostgresAccess
import Testing

@testable import cronvault

@Suite("How errors look")
struct ErrorViewTests {
    private let error = ActionableError(
        "rows-hidden",
        Text("cannot do it", zh: "做不到"),
        detail: Text("One detail.", zh: "细节。"),
        hints: [Text("First hint.", zh: "提示一。"), Text("Second hint.", zh: "提示二。")]
    )

    @Test("an error has PostgreSQL's shape, one line for each part")
    func shape() {
        #expect(
            ErrorView.text(error, language: .english)
                == "cronvault: error: cannot do it\nDETAIL: One detail.\nHINT: First hint.\nHINT: Second hint."
        )
        #expect(
            ErrorView.text(error, language: .chinese) == "cronvault: 错误: 做不到\n描述: 细节。\n提示: 提示一。\n提示: 提示二。"
        )
        let bare = ActionableError("x", Text(verbatim: "only this"))
        #expect(ErrorView.text(bare, language: .english) == "cronvault: error: only this")
    }

    @Test("what the server says stays with the error it caused")
    func postgres() {
        let said = PostgresError(sqlstate: "42501", message: "permission denied", detail: "Why.", hint: "Ask.")
        let shown = ErrorView.actionable(said)
        #expect(shown.problem.english.hasSuffix("permission denied"))
        #expect(shown.detail?.english == "Why.")
        #expect(shown.hints.map(\.english) == ["Ask."])
    }

    @Test("an interruption ends with 130")
    func interrupted() {
        #expect(ErrorView.actionable(CancellationError()).exitStatus == .interrupted)
    }
}
