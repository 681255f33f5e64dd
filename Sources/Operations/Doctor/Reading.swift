internal import CronModel
internal import PostgresAccess

/// Something that was asked of a server, or why there is no answer.
enum Reading<Value: Sendable>: Sendable {
    case known(Value)
    case unknown(Text)

    var value: Value? {
        guard case .known(let value) = self else { return nil }
        return value
    }

    /// Asks; a refusal of the server is an answer, too.
    static func of(_ ask: () async throws -> Value) async throws -> Reading {
        do {
            return .known(try await ask())
        } catch let error as PostgresError {
            return .unknown(Text(verbatim: error.message))
        } catch let error as ActionableError {
            return .unknown(error.problem)
        }
    }

    /// The check that this answer allows, or one that says what nobody could look at.
    func check(_ id: String, hint: Text? = nil, _ judge: (Value) -> Check) -> Check {
        switch self {
        case .known(let value): judge(value)
        case .unknown(let reason): Check.notLookedAt(id, reason, hint: hint)
        }
    }
}

extension Check {
    static func notLookedAt(_ id: String, _ reason: Text, hint: Text? = nil) -> Check {
        Check(
            id,
            .warning,
            Text("not looked at: \(reason.english)", zh: "未检查：\(reason.chinese)"),
            hint: hint
        )
    }
}
