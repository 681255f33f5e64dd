internal import Glibc

/// Files that the kernel makes up as they are read (proc(5)).
package enum KernelFile {
    /// The whole of one; empty where it cannot be read.
    ///
    /// Foundation reads a file of unknown length by one call, which gives four kilobytes.
    package static func text(_ path: String) -> String {
        guard let file = fopen(path, "re") else { return "" }
        defer { fclose(file) }
        var (bytes, buffer) = ([UInt8](), [UInt8](repeating: 0, count: 1 << 16))
        while case let count = fread(&buffer, 1, buffer.count, file), count > 0 { bytes += buffer[..<count] }
        return String(decoding: bytes, as: UTF8.self)
    }
}
