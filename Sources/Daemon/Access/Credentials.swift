/// Who may use the daemon's pages.
package struct Credentials: Sendable, Hashable {
    /// What a client must send as `Authorization: Bearer …`.
    package var token: String?
    package var passwords: [String: PasswordHash] = [:]

    package init() {}

    /// Nobody is asked who they are.
    package var areNone: Bool { token == nil && passwords.isEmpty }

    /// Lines `NAME:HASH`; empty ones and those that begin with `#` say nothing.
    ///
    /// Nil where a line is none of these.
    package static func passwords(_ text: String) -> [String: PasswordHash]? {
        var passwords: [String: PasswordHash] = [:]
        for line in text.split(whereSeparator: \.isNewline) where !line.hasPrefix("#") {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, !parts[0].isEmpty, let hash = PasswordHash(String(parts[1])) else { return nil }
            passwords[String(parts[0])] = hash
        }
        return passwords
    }
}
