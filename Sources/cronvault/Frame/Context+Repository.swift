internal import BackupRepository
internal import CronModel
internal import FoundationEssentials
internal import Glibc
internal import Operations

extension Context {
    /// Opens the repository.
    ///
    /// Throws `no-repository` (exit status 10) where there is none.
    func repository() throws -> Repository { prepared(try place.open()) }

    /// Opens the repository, made first where there is none.
    func repositoryOrMake() throws -> Repository { prepared(try place.openOrMake()) }

    /// The repository; nil where there is none, and none was named.
    func repositoryIfAny() throws -> Repository? {
        do {
            return try repository()
        } catch let error as ActionableError where error.exitStatus == .noRepository && !namesRepository {
            return nil
        }
    }

    /// Signatures are judged by the configuration.
    func prepared(_ repository: Repository) -> Repository {
        withRecords(repository.trusting(configuration.signatures))
    }

    /// What this machine has seen of repositories; nil where it has no place to remember.
    var memory: RepositoryMemory? { stateFolder.map { RepositoryMemory(stateFolder: $0) } }

    /// Remembers what the repository holds of the cluster and a server; says so where something that was seen is gone.
    ///
    /// What cannot be compared is for `check` to tell.
    func remarkRollBack(of repository: Repository, server: String) {
        let scope = RepositoryMemory.Scope(cluster: cluster, server: server)
        for loss in (try? memory?.compare(with: repository, scope))?.losses ?? [] {
            console.remark(
                Text("WARNING: \(loss.words.english)", zh: "警告：\(loss.words.chinese)")
                    + Text("\nHINT: ", zh: "\n提示：") + loss.hint
            )
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
        let holdsRecords = LocalFolder(root: folder + "/records").isReadable
        return isReadOnly || holdsRecords ? repository.withRecords(in: local, writing: isReadOnly) : repository
    }

    private var stateFolder: String? {
        let environment = ProcessInfo.processInfo.environment
        if let folder = environment["XDG_STATE_HOME"], folder.hasPrefix("/") { return folder + "/cronvault" }
        return environment["HOME"].flatMap { $0.hasPrefix("/") ? $0 + "/.local/state/cronvault" : nil }
    }
}
