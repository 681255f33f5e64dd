internal import BackupRepository
internal import CronModel

/// Whether the repository can be worked with.
enum RepositoryState: Sendable, Hashable {
    /// Nobody has looked yet.
    case unknown
    case reachable
    /// There is none yet: the first backup makes it.
    case missing
    case unreachable(String)

    /// Looks at it.
    static func of(_ place: RepositoryPlace) -> RepositoryState {
        do {
            _ = try place.open()
            return .reachable
        } catch let error as ActionableError {
            return error.exitStatus == .noRepository ? .missing : .unreachable(error.problem.english)
        } catch {
            return .unreachable("\(error)")
        }
    }
}
