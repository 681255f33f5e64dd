/// A failure as a user meets it: what went wrong and where, what is known about it, and what to do now.
///
/// Wording follows PostgreSQL's: the problem is lower case without a full stop, detail and hints are sentences.
/// No part of it ever holds a password.
package struct ActionableError: Error, Sendable {
    /// A stable word for programs, such as `rows-hidden`.
    package let code: String
    package let problem: Text
    package let detail: Text?
    package let hints: [Text]
    package let exitStatus: ExitStatus

    package init(
        _ code: String,
        _ problem: Text,
        detail: Text? = nil,
        hints: [Text] = [],
        exitStatus: ExitStatus = .failed
    ) {
        self.code = code
        self.problem = problem
        self.detail = detail
        self.hints = hints
        self.exitStatus = exitStatus
    }

    /// The same failure, ending the process with another status: for an operation that knows something remains.
    package func ending(with status: ExitStatus, detail addition: Text? = nil) -> ActionableError {
        let joined: Text? =
            switch (detail, addition) {
            case (let first?, let second?):
                Text("\(first.english) \(second.english)", zh: "\(first.chinese)\(second.chinese)")
            case (let first, let second): first ?? second
            }
        return ActionableError(code, problem, detail: joined, hints: hints, exitStatus: status)
    }
}
