internal import CronModel
internal import Glibc

/// Puts another content in the place of a file's, whole or not at all; owner and mode stay.
struct FileReplacement {
    private let path: String

    init(_ path: String) {
        self.path = path
    }

    /// Throws `file-changed` where the content is not `before` any more, and `configuration-io`.
    func write(_ text: String, inPlaceOf before: String) throws {
        // A link goes on to name the file.
        guard let resolved = realpath(path, nil) else { throw failure() }
        defer { free(resolved) }
        let place = String(cString: resolved)
        var status = stat()
        guard stat(place, &status) == 0 else { throw failure() }
        let temporary = "\(place).\(UInt64.random(in: .min ... .max)).new"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw failure() }
        var isOpen = true
        do {
            // Only root can give a file away; whoever else writes here owns it, or keeps its group at least.
            if fchown(descriptor, status.st_uid, status.st_gid) != 0 {
                _ = fchown(descriptor, uid_t.max, status.st_gid)
            }
            guard fchmod(descriptor, status.st_mode & 0o7777) == 0 else { throw failure() }
            try put(text, to: descriptor)
            guard fsync(descriptor) == 0 else { throw failure() }
            isOpen = false
            guard close(descriptor) == 0 else { throw failure() }
            guard try content(of: place) == before else { throw changed() }
            guard rename(temporary, place) == 0 else { throw failure() }
        } catch {
            if isOpen { close(descriptor) }
            unlink(temporary)
            throw error
        }
    }

    private func put(_ text: String, to descriptor: Int32) throws {
        var rest = Array(text.utf8)[...]
        while !rest.isEmpty {
            let count = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure() }
            rest = rest.dropFirst(count)
        }
    }

    private func content(of place: String) throws -> String {
        let descriptor = open(place, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure() }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var piece = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = Glibc.read(descriptor, &piece, piece.count)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure() }
            guard count > 0 else { return String(decoding: bytes, as: UTF8.self) }
            bytes.append(contentsOf: piece[..<count])
        }
    }

    private func failure() -> ActionableError {
        let reason = String(cString: strerror(errno))
        return ActionableError(
            "configuration-io",
            Text("cannot change \"\(path)\": \(reason)", zh: "无法修改 \"\(path)\"：\(reason)")
        )
    }

    private func changed() -> ActionableError {
        ActionableError(
            "file-changed",
            Text("\"\(path)\" was changed meanwhile", zh: "\"\(path)\" 在此期间被修改"),
            hints: [Text("Nothing was changed by this command: run it again.", zh: "此命令未做任何改动：请重新运行。")]
        )
    }
}
