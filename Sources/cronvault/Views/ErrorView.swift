internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// How an error looks: PostgreSQL's shape on a terminal, one document as JSON.
enum ErrorView {
    /// Every error as one that says what to do; those from below keep their message.
    static func actionable(_ error: any Error) -> ActionableError {
        switch error {
        case let error as ActionableError: error
        case let error as PostgresError:
            error.actionable("server", Text("the server refused a statement", zh: "服务器拒绝了语句"))
        case is CancellationError:
            ActionableError("interrupted", Text("interrupted", zh: "被中断"), exitStatus: .interrupted)
        default: ActionableError("failed", Text(verbatim: "\(error)"))
        }
    }

    static func text(_ error: ActionableError, language: Language) -> String {
        let label = Text("cronvault: error: ", zh: "cronvault: 错误: ")
        var lines = [label.rendered(in: language) + error.problem.rendered(in: language)]
        if let detail = error.detail {
            lines.append(Text("DETAIL: ", zh: "描述: ").rendered(in: language) + detail.rendered(in: language))
        }
        lines += error.hints.map { Text("HINT: ", zh: "提示: ").rendered(in: language) + $0.rendered(in: language) }
        return Table.escaped(lines.joined(separator: "\n"), keepingLines: true)
    }

    struct Document: Encodable {
        struct Body: Encodable {
            let code: String
            let problem: String
            let detail: String?
            let hints: [String]

            enum CodingKeys: CodingKey { case code, problem, detail, hints }

            /// `detail` is written as null where there is none: scripts find every key.
            func encode(to encoder: any Encoder) throws {
                var container = encoder.container(keyedBy: CodingKeys.self)
                try container.encode(code, forKey: .code)
                try container.encode(problem, forKey: .problem)
                try container.encode(detail, forKey: .detail)
                try container.encode(hints, forKey: .hints)
            }
        }

        let error: Body

        init(_ error: ActionableError, language: Language) {
            self.error = Body(
                code: error.code,
                problem: error.problem.rendered(in: language),
                detail: error.detail?.rendered(in: language),
                hints: error.hints.map { $0.rendered(in: language) }
            )
        }
    }
}
