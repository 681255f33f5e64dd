internal import CronModel
internal import FoundationEssentials
internal import Glibc

/// Folders of a lab, made with the owner and mode they must have.
enum LabFolder {
    /// Makes the folder and the missing ones above it, which everybody may pass through: the server's user must.
    ///
    /// One that is there already stays as it is.
    static func make(_ path: String) throws(ActionableError) {
        guard !path.isEmpty, !FileManager.default.fileExists(atPath: path) else { return }
        try make(String(path.prefix(upTo: path.lastIndex(of: "/") ?? path.startIndex)))
        if mkdir(path, 0o755) == 0 {
            guard chmod(path, 0o755) == 0 else { throw LabFailure.system("chmod", path, errno) }
        } else if errno != EEXIST {
            throw LabFailure.system("mkdir", path, errno)
        }
    }

    /// Makes a folder that only its owner may enter.
    ///
    /// What is there already must be a folder of that owner: in /tmp anybody may have put something in its place.
    static func makePrivate(_ path: String, user: UInt32, group: UInt32) throws(ActionableError) {
        if mkdir(path, 0o700) == 0 {
            guard chown(path, user, group) == 0 else { throw LabFailure.system("chown", path, errno) }
            return
        }
        guard errno == EEXIST else { throw LabFailure.system("mkdir", path, errno) }
        var status = stat()
        guard lstat(path, &status) == 0 else { throw LabFailure.system("lstat", path, errno) }
        guard status.st_mode & S_IFMT == S_IFDIR, status.st_uid == user else { throw LabFailure.foreign(path) }
    }

    /// Deletes a folder with all it holds; it is no error if there is none.
    static func delete(_ path: String) throws(ActionableError) {
        guard FileManager.default.fileExists(atPath: path) else { return }
        do {
            try FileManager.default.removeItem(atPath: path)
        } catch {
            throw LabFailure.folder(path, error)
        }
    }

    /// Writes a small file as a whole: a reader sees the old one or the new one.
    static func write(_ text: String, to path: String, mode: UInt32) throws(ActionableError) {
        let new = path + ".new"
        do {
            try Data(text.utf8).write(to: URL(filePath: new))
        } catch {
            throw LabFailure.folder(new, error)
        }
        guard chmod(new, mode) == 0, rename(new, path) == 0 else { throw LabFailure.system("write", path, errno) }
    }
}
