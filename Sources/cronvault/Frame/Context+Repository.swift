internal import BackupRepository
internal import CronModel
internal import FoundationEssentials
internal import Glibc

extension Context {
    /// Opens the repository.
    ///
    /// Throws `no-repository` (exit status 10) where there is none.
    func repository() throws -> Repository { withRecords(try place.open()) }

    /// Opens the repository, made first where there is none.
    func repositoryOrMake() throws -> Repository { withRecords(try place.openOrMake()) }

    /// The repository; nil where there is none, and none was named.
    func repositoryIfAny() throws -> Repository? {
        do {
            return try repository()
        } catch let error as ActionableError where error.exitStatus == .noRepository && !namesRepository {
            return nil
        }
    }

    /// What is on record elsewhere counts always; elsewhere is written where the user says so, or where the repository
    /// is read-only.
    private func withRecords(_ repository: Repository) -> Repository {
        if let recordFolder { return repository.withRecords(in: LocalFolder(root: recordFolder), writing: true) }
        guard let folder = stateFolder else { return repository }
        let isReadOnly = !place.storage.isWritable
        if isReadOnly, keepsRecords {
            console.remark(
                Text(
                    "NOTE: the repository is read-only; what is done is on record in \(folder)",
                    zh: "注意：仓库为只读；操作记录写入 \(folder)"
                )
            )
        }
        let local = LocalFolder(root: folder)
        return isReadOnly || local.isReadable ? repository.withRecords(in: local, writing: isReadOnly) : repository
    }

    private var stateFolder: String? {
        let environment = ProcessInfo.processInfo.environment
        if let folder = environment["XDG_STATE_HOME"], folder.hasPrefix("/") { return folder + "/cronvault" }
        return environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 + "/.local/state/cronvault" : nil }
    }
}
