internal import CronModel
internal import Glibc

/// One `start` or `stop` of a lab at a time.
///
/// The lock ends with the process that holds it, however that ends.
enum LabLock {
    /// How long another holder is waited for.
    static let patience = Duration.seconds(120)

    /// Runs `body` while holding the lab's lock file, waiting for another holder.
    ///
    /// Throws `lab-busy` when that takes too long.
    static func holding<Result>(_ place: LabPlace, _ body: () async throws -> Result) async throws -> Result {
        let file = try await acquire(place)
        defer { close(file) }
        return try await body()
    }

    private static func acquire(_ place: LabPlace) async throws -> Int32 {
        let deadline = ContinuousClock.now + patience
        while true {
            try LabFolder.make(place.base)
            let file = open(place.lock, O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
            // The last lab's deletion takes the folder with it.
            guard file >= 0 || errno == ENOENT else { throw LabFailure.system("open", place.lock, errno) }
            if file >= 0, flock(file, LOCK_EX | LOCK_NB) == 0, isStill(file, at: place.lock) { return file }
            if file >= 0 { close(file) }
            guard ContinuousClock.now < deadline else { throw LabFailure.busy(place.lock) }
            try await Task.sleep(for: .milliseconds(50))
        }
    }

    /// A holder that deleted the lab has deleted the lock file too; then the lock of the next one is another file.
    private static func isStill(_ file: Int32, at path: String) -> Bool {
        var held = stat()
        var named = stat()
        return fstat(file, &held) == 0 && lstat(path, &named) == 0 && held.st_ino == named.st_ino
    }
}
