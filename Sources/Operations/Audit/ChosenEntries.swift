internal import FoundationEssentials
internal import Glibc

/// A list of entries for `pg_restore --use-list`, in a file.
struct ChosenEntries: Sendable {
    let path: String

    init(_ lines: [UInt8]) throws {
        let folder = ProcessInfo.processInfo.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        var template = Array("\(folder)/cronvault-audit-XXXXXX".utf8CString)
        let descriptor = mkstemp(&template)
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
        guard descriptor >= 0 else { throw AuditFailure.unreadable(path) }
        defer { close(descriptor) }
        var start = 0
        while start < lines.count {
            let count = lines[start...].withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw AuditFailure.unreadable(path) }
            start += count
        }
    }

    func remove() { unlink(path) }
}
