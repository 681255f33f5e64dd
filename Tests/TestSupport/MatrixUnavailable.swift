internal import FoundationEssentials
internal import Testing

/// A server of the matrix cannot be run on this machine: it is not root's, or there is no network to build from.
package struct MatrixUnavailable: Error, CustomStringConvertible {
    let reason: String

    package var description: String { "the matrix was not run: \(reason)" }

    /// Whether the means are part of the job, so that a test which cannot run has failed.
    package static func isFailure(in environment: [String: String]) -> Bool { environment["CI"] == "true" }

    /// Ends the test that is running: as failed in CI, else as one that was not run, with the reason.
    package func end() throws -> Never {
        if Self.isFailure(in: ProcessInfo.processInfo.environment) { throw self }
        try Test.cancel("\(self)")
    }
}
