/// What the daemon does for a cluster by its clock.
package enum Work: String, Sendable, Hashable, Codable, CaseIterable {
    case backup
    case verify
    case drill
    case prune
    /// A set of the job list alone, because it changed.
    case jobList = "job-list"

    /// What a schedule can be given for.
    package static let scheduled: [Work] = [.backup, .verify, .drill, .prune]
}
