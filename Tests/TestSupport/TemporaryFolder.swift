internal import FoundationEssentials
internal import Glibc

/// A folder of one test, removed with all it holds when nobody refers to it any more.
package final class TemporaryFolder: Sendable {
    package let path: String

    /// Others may enter it, so that a server that runs as another user can read what lies there.
    package init(_ name: String = "test") throws {
        path = "/tmp/cronvault-\(name)-\(UInt64.random(in: .min ... .max))"
        guard mkdir(path, 0o755) == 0 else { throw Errno(doing: "mkdir \(path)") }
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    /// The path of something in it.
    package func path(_ name: String) -> String { path + "/" + name }

    /// Writes a file, readable for everybody, and returns its path.
    @discardableResult
    package func write(_ text: String, to name: String) throws -> String {
        try Data(text.utf8).write(to: URL(filePath: path(name)))
        return path(name)
    }

    package func write(_ bytes: [UInt8], to name: String) throws {
        try Data(bytes).write(to: URL(filePath: path(name)))
    }

    package func bytes(_ name: String) throws -> [UInt8] {
        Array(try Data(contentsOf: URL(filePath: path(name))))
    }

    /// A system call that failed.
    package struct Errno: Error, CustomStringConvertible {
        package let description: String

        init(doing: String) {
            description = "\(doing): \(String(cString: strerror(errno)))"
        }
    }
}
