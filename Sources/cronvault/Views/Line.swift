internal import CronModel
internal import CronSchedule

/// One line of a report on a terminal.
struct Line: Sendable {
    enum Style: Sendable {
        case plain
        case heading
        case ok
        case warning
        case failed
        case faint
    }

    let text: Text
    let style: Style

    init(_ text: Text, _ style: Style = .plain) {
        self.text = text
        self.style = style
    }

    init(verbatim text: String, _ style: Style = .plain) {
        self.init(Text(verbatim: text), style)
    }

    static let empty = Line(verbatim: "")

    func rendered(colors: Bool, language: Language) -> String {
        // Names and commands come from servers and sets: nothing in them may speak to the terminal.
        let words = Table.escaped(text.rendered(in: language), keepingLines: true)
        guard colors, let code = style.code else { return words }
        return "\u{1B}[\(code)m\(words)\u{1B}[0m"
    }
}

extension Line.Style {
    fileprivate var code: String? {
        switch self {
        case .plain: nil
        case .heading: "1"
        case .ok: "32"
        case .warning: "33"
        case .failed: "31"
        case .faint: "2"
        }
    }

    init(_ status: Check.Status) {
        switch status {
        case .ok: self = .ok
        case .warning: self = .warning
        case .failed: self = .failed
        }
    }
}
