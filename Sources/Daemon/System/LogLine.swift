internal import CronSchedule
internal import Glibc
package import Logging

/// Writes log events to standard error, one line each: `2026-11-24T13:00:00Z info backup done cluster=main seconds=3`.
///
/// Under systemd the time is left out, which the journal knows, and the level goes before the line in its own form
/// (sd-daemon(3)).
package struct LogLine: LogHandler {
    package var logLevel: Logger.Level
    package var metadata: Logger.Metadata = [:]
    private let isJournal: Bool

    package init(level: Logger.Level, isJournal: Bool) {
        logLevel = level
        self.isJournal = isJournal
    }

    package subscript(metadataKey key: String) -> Logger.Metadata.Value? {
        get { metadata[key] }
        set { metadata[key] = newValue }
    }

    package func log(event: LogEvent) {
        let facts = metadata.merging(event.metadata ?? [:]) { _, new in new }
        let start =
            isJournal ? "<\(Self.priority(event.level))>" : "\(Instant.now()) \(event.level.rawValue) "
        let pairs = facts.sorted { $0.key < $1.key }.map { " \($0.key)=\(Self.quoted($0.value.description))" }
        var line = start + event.message.description + pairs.joined() + "\n"
        line.withUTF8 { bytes in _ = write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
    }

    private static func quoted(_ value: String) -> String {
        let isPlain = !value.isEmpty && value.utf8.allSatisfy { $0 > 0x20 && $0 != UInt8(ascii: "\"") && $0 != 0x7f }
        if isPlain { return value }
        let escaped = value.unicodeScalars.map { scalar -> String in
            switch scalar {
            case "\"", "\\": "\\\(scalar)"
            case "\n": "\\n"
            case _ where scalar.value < 0x20 || scalar.value == 0x7f: "?"
            default: String(scalar)
            }
        }
        return "\"" + escaped.joined() + "\""
    }

    private static func priority(_ level: Logger.Level) -> Int {
        switch level {
        case .trace, .debug: 7
        case .info: 6
        case .notice: 5
        case .warning: 4
        case .error: 3
        case .critical: 2
        }
    }
}
