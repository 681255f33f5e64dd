package import BackupFormat
internal import BackupRepository
package import CronModel
package import CronSchedule

/// How far a copy is behind the first repository, as their newest sets tell: whatever a copy's rule is, it keeps those.
package struct CopyStanding: Sendable {
    package let name: String
    /// The newest set that is there; nil: none, or nobody knows.
    package let newest: SetID?
    /// When the oldest set was taken of those that are newer than any in the copy; nil: there is none.
    package let behindSince: Instant?
    /// Why nobody could look; nil: somebody did.
    package let error: ActionableError?

    package init(name: String, newest: SetID? = nil, behindSince: Instant? = nil, error: ActionableError? = nil) {
        self.name = name
        self.newest = newest
        self.behindSince = behindSince
        self.error = error
    }

    /// Looks at a copy; `sets`: those of the first repository, oldest first.
    package static func read(_ copy: CopyPlace, of cluster: String, beside sets: [SetID]) -> CopyStanding {
        do {
            let newest = try copy.open().sets(of: cluster).last
            let missing = sets.first { id in newest.map { $0 < id } ?? true }
            return CopyStanding(name: copy.name, newest: newest, behindSince: missing?.instant)
        } catch let error as ActionableError where error.code == "no-repository" {
            return CopyStanding(name: copy.name, behindSince: sets.first?.instant, error: sets.isEmpty ? nil : error)
        } catch {
            return CopyStanding(name: copy.name, error: CopyRun.actionable(error))
        }
    }
}
