package import BackupFormat
internal import FoundationEssentials

extension SigningKey {
    /// Reads the key from a file.
    ///
    /// Throws `signing-key`, without repeating any of it.
    package init(file path: String) throws {
        let data = FileManager.default.contents(atPath: path) ?? Data()
        try self.init(pem: String(decoding: data.prefix(4096), as: UTF8.self), file: path)
    }
}
