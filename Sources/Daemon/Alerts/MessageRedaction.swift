/// Takes out of a text what may be a secret: messages of servers quote what jobs send.
enum MessageRedaction {
    /// At most so many characters are left.
    private static let limit = 300

    static func redacted(_ text: String) -> String {
        var text = String(text.prefix(4 * limit))
        // user:password@host in a URI, and what follows the names of secrets.
        text.replace(#/(:\/\/[^:@\/\s]*):[^@\s]+@/#) { "\($0.1):***@" }
        text.replace(
            #/(?i)((?:password|passwd|pwd|secret|token|api[_-]?key|authorization)["']?\s*(?:=>|=|:|\s)\s*(?:bearer\s+)?)('(?:[^']|'')*'|"[^"]*"|[^\s,;)]+)/#
        ) { "\($0.1)***" }
        return String(text.prefix(limit))
    }
}
