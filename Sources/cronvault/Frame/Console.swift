internal import CronModel
internal import CronSchedule
internal import FoundationEssentials
internal import Glibc

/// Where a command's words go: results to standard output, as text or JSON; progress and errors to standard error.
struct Console: Sendable {
    let json: Bool
    let language: Language
    let quiet: Bool
    let verbose: Bool
    let colors: Bool

    /// Shows a report: the JSON document with `--json`, else the lines that `view` makes of it.
    func show<Report: Encodable>(_ report: Report, view: (Report) -> [Line]) throws {
        guard !json else { return try print(jsonDocument(report)) }
        for line in view(report) { print(line.rendered(colors: colors, language: language)) }
    }

    /// Shows what was done; with `--quiet` the exit status says enough, unless JSON is asked for.
    func showOutcome<Report: Encodable>(_ report: Report, view: (Report) -> [Line]) throws {
        guard json || !quiet else { return }
        try show(report, view: view)
    }

    /// One JSON document a line, for lists that may be long.
    func showLine<Report: Encodable>(_ report: Report) throws {
        print(try jsonDocument(report, pretty: false))
    }

    /// A remark for people, on standard error; not with `--quiet` or `--json`.
    func remark(_ text: Text) {
        guard !quiet, !json else { return }
        complain(text.rendered(in: language))
    }

    /// Shows an error in PostgreSQL's shape (or as JSON on standard output) and tells how the process ends.
    func show(_ error: any Error, interrupted: Bool) -> ExitStatus {
        let shown = interrupted ? Self.interruption(error) : ErrorView.actionable(error)
        // Where standard output itself is what failed, scripts too are told on standard error.
        if json, shown.code != StandardOutput.code {
            print((try? jsonDocument(ErrorView.Document(shown, language: language))) ?? "")
        } else {
            complain(ErrorView.text(shown, language: language))
        }
        return shown.exitStatus
    }

    private static func interruption(_ error: any Error) -> ActionableError {
        let remaining = (error as? ActionableError).flatMap { $0.exitStatus == .failedLeavingSomething ? $0 : nil }
        return remaining ?? ActionableError("interrupted", Text("interrupted", zh: "被中断"), exitStatus: .interrupted)
    }

    private func jsonDocument(_ report: some Encodable, pretty: Bool = true) throws -> String {
        let encoder = JSONEncoder()
        encoder.outputFormatting =
            pretty ? [.prettyPrinted, .sortedKeys, .withoutEscapingSlashes] : [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        if let key = Text.languageKey { encoder.userInfo[key] = language }
        return String(decoding: try encoder.encode(report), as: UTF8.self)
    }

    func complain(_ text: String) {
        StandardError.write(text + "\n")
    }
}

/// Standard error, written at once.
enum StandardError {
    static func write(_ text: String) {
        var text = text
        text.withUTF8 { bytes in _ = Glibc.write(STDERR_FILENO, bytes.baseAddress, bytes.count) }
    }
}
