internal import CronModel
internal import FoundationEssentials
internal import Glibc

/// A file of this run alone, readable by nobody else, for a program that takes a path.
struct PrivateFile: Sendable {
    let path: String

    /// An empty one.
    ///
    /// In the folder given, else where the system keeps temporary files. Throws `temporary-file`.
    init(in folder: String?) throws {
        let parent = folder ?? FileManager.default.temporaryDirectory.path
        let name = "cronvault-\(String(UInt64.random(in: .min ... .max), radix: 36))"
        path = parent + (parent.hasSuffix("/") ? "" : "/") + name
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Self.failure(path) }
        Glibc.close(descriptor)
    }

    /// An empty one at a place where nothing is.
    ///
    /// Throws `file-exists` and `private-file`.
    init(new path: String) throws {
        self.path = path
        let descriptor = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw errno == EEXIST ? Self.exists(path) : Self.unwritable(path) }
        Glibc.close(descriptor)
    }

    /// Writes it, and that it is there survives a power cut.
    func keep(_ content: [UInt8]) throws {
        let writer = try writer()
        defer { writer.close() }
        try writer.write(content)
        guard fsync(writer.descriptor) == 0 else { throw Self.unwritable(path) }
        let folder = path.lastIndex(of: "/").map { path[...$0] } ?? "./"
        let parent = open(String(folder), O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard parent >= 0 else { throw Self.unwritable(path) }
        defer { Glibc.close(parent) }
        guard fsync(parent) == 0 else { throw Self.unwritable(path) }
    }

    private static func exists(_ path: String) -> ActionableError {
        ActionableError(
            "file-exists",
            Text("\"\(path)\" exists already, and a key is never overwritten", zh: "\"\(path)\" 已存在，密钥文件从不覆盖"),
            hints: [Text("Name another file.", zh: "请指定其他文件。")]
        )
    }

    private static func unwritable(_ path: String) -> ActionableError {
        let reason = String(cString: strerror(errno))
        return ActionableError(
            "private-file",
            Text("cannot write \"\(path)\": \(reason)", zh: "无法写入 \"\(path)\"：\(reason)")
        )
    }

    /// Bytes that are free in a folder, for whoever asks; nil where the system does not say.
    static func freeBytes(in folder: String) -> Int64? {
        var status = statvfs()
        guard statvfs(folder, &status) == 0 else { return nil }
        return Int64(clamping: UInt64(status.f_bavail) &* UInt64(status.f_frsize))
    }

    /// One with this content.
    init(_ content: [UInt8], in folder: String?) throws {
        try self.init(in: folder)
        let writer = try writer()
        defer { writer.close() }
        try writer.write(content)
    }

    /// Writes from its beginning on.
    func writer() throws -> Writer {
        let descriptor = open(path, O_WRONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(path) }
        return Writer(descriptor: descriptor, path: path)
    }

    /// The writing end; the caller closes it.
    struct Writer {
        fileprivate let descriptor: Int32
        fileprivate let path: String

        func write(_ bytes: [UInt8]) throws {
            try bytes.withUnsafeBytes { buffer in
                var rest = UnsafeRawBufferPointer(buffer)
                while !rest.isEmpty {
                    let count = Glibc.write(descriptor, rest.baseAddress, rest.count)
                    guard count > 0 || errno == EINTR else { throw PrivateFile.failure(path) }
                    rest = UnsafeRawBufferPointer(rebasing: rest.dropFirst(max(0, count)))
                }
            }
        }

        func close() { Glibc.close(descriptor) }
    }

    /// No error where it is gone.
    func remove() { unlink(path) }

    fileprivate static func failure(_ path: String) -> ActionableError {
        let reason = String(cString: strerror(errno))
        return ActionableError(
            "temporary-file",
            Text("cannot write \"\(path)\": \(reason)", zh: "无法写入 \"\(path)\"：\(reason)"),
            hints: [
                Text(
                    "Name another folder: --spool where the command has it, else the variable TMPDIR.",
                    zh: "请指定其他目录：命令支持时用 --spool，否则设置环境变量 TMPDIR。"
                )
            ]
        )
    }
}
