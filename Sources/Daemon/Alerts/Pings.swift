/// Addresses of dead-man switches, as healthchecks.io has them: `…/start`, the address itself, `…/fail`.
///
/// They raise the alarm where nothing is heard any more, also of this daemon.
package struct Pings: Sendable, Hashable {
    package var works: [Work: String] = [:]
    /// By the job's name or number.
    package var jobs: [String: String] = [:]

    package init() {}

    enum Sign: String, Sendable {
        case start = "/start"
        case success = ""
        case fail = "/fail"
    }
}
