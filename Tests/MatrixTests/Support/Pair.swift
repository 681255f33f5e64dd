import Testing

/// A restore from one release onto another, and how it has to end.
struct Pair: Sendable, CustomTestStringConvertible {
    let source: Matrix.Name
    let target: Matrix.Name
    /// Jobs that the target's parser does not take.
    let rejected: [String]
    /// What else is lost, by object.
    let notes: Set<String>
    /// The checks that are not `ok` after a restore that left the rejected jobs out.
    let verdict: [String: String]

    var testDescription: String { "\(source.rawValue) → \(target.rawValue)" }

    private init(
        _ source: Matrix.Name,
        _ target: Matrix.Name,
        rejected: [String] = [],
        notes: Set<String> = [],
        _ verdict: [String: String] = [:]
    ) {
        (self.source, self.target, self.rejected, self.notes, self.verdict) = (source, target, rejected, notes, verdict)
    }

    private static let long = "\"\(MatrixJobs.longName)\""
    private static let newer = ["\"last day\"", "\"fast\""]
    private static let older = ["\"ninety\""]
    /// The names of checks that do not pass, as they go together.
    private static let (release, missing, times, silent, settings) = (
        ["extension.version": "warning"], ["jobs.complete": "failed"], ["schedule.next-run": "failed"],
        ["schedule.next-run": "warning"], ["settings": "warning"]
    )

    private static func all(_ verdicts: [String: String]...) -> [String: String] {
        verdicts.reduce(into: [:]) { $0.merge($1) { first, _ in first } }
    }

    static let sixteen: [Pair] = [
        Pair(.bullseye, .bullseye),
        Pair(.own, .bullseye, release),
        Pair(.trixie, .bullseye, rejected: newer, notes: [long], all(release, missing, times)),
        Pair(.sid, .bullseye, rejected: newer, notes: [long, "cron.timezone"], all(release, missing, times)),

        Pair(.bullseye, .own, release),
        Pair(.own, .own),
        Pair(.trixie, .own, rejected: newer, notes: [long], all(release, missing, times)),
        Pair(.sid, .own, rejected: newer, notes: [long, "cron.timezone"], all(release, missing, times)),

        Pair(.bullseye, .trixie, rejected: older, notes: ["\"yearly\""], all(release, missing, times)),
        Pair(.own, .trixie, rejected: older, notes: ["\"yearly\""], all(release, missing, times)),
        Pair(.trixie, .trixie, silent),
        Pair(.sid, .trixie, notes: ["cron.timezone"], all(times, settings)),

        Pair(.bullseye, .sid, rejected: older, notes: ["\"yearly\"", "cron.timezone"], all(release, missing, times)),
        Pair(.own, .sid, rejected: older, notes: ["\"yearly\"", "cron.timezone"], all(release, missing, times)),
        Pair(.trixie, .sid, notes: ["cron.timezone"], all(times, settings)),
        Pair(.sid, .sid, silent),
    ]
}
