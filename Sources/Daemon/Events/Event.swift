internal import CronModel
internal import CronSchedule

/// Something that the daemon did or noticed, as it is remembered.
struct Event: Sendable, Hashable, Codable {
    enum Kind: String, Sendable, Hashable, Codable, CaseIterable {
        /// Work ended; `status` says how.
        case work
        /// A trouble began (`raised`) or ended (`resolved`).
        case alert
        /// Somebody asked for something by a button: `done`, `failed`, or `asked` where the work follows.
        case action
        /// The configuration was read again: `done` or `failed`.
        case configuration
        /// The daemon `started` or `stopped`.
        case daemon
    }

    enum Level: String, Sendable, Hashable, Codable {
        case info
        case warning
        case critical
    }

    /// Each is greater than the one before, across restarts.
    var id = 0
    let at: Instant
    let kind: Kind
    let status: String
    let level: Level
    /// Nil where it concerns all clusters.
    var cluster: String?
    var work: Work?
    let summary: Wording
    var detail: Wording?
    /// Who asked for it; nil: the clock.
    var by: String?
    var seconds: Double?

    init(
        _ kind: Kind,
        _ status: String,
        _ level: Level = .info,
        at: Instant,
        of cluster: String? = nil,
        _ summary: Text,
        detail: Text? = nil,
        by user: String? = nil
    ) {
        self.at = at
        self.kind = kind
        self.status = status
        self.level = level
        self.cluster = cluster
        self.summary = Wording(summary.shortened)
        self.detail = detail.map { Wording($0.shortened) }
        by = user
    }
}

extension Event {
    /// Work ended.
    init(_ work: Work, of cluster: String, _ outcome: WorkOutcome, by user: String?) {
        let level: Level =
            switch outcome.status {
            case .done, .elsewhere: .info
            case .interrupted, .incomplete, .checkFailed: .warning
            case .failed: .critical
            }
        let name = Text("\(PageWords.word(work, .english)): ", zh: "\(PageWords.word(work, .chinese))：")
        let end = PageWords.all[outcome.status.rawValue] ?? Text(verbatim: outcome.status.rawValue)
        self.init(
            .work,
            outcome.status.rawValue,
            level,
            at: outcome.started.advanced(bySeconds: Int(outcome.seconds.rounded())),
            of: cluster,
            name + end,
            detail: outcome.detail,
            by: user
        )
        self.work = work
        seconds = outcome.seconds
    }

    /// How the work ended, as far as that was put down: without its report.
    var outcome: WorkOutcome? {
        guard kind == .work, let status = WorkOutcome.Status(rawValue: status) else { return nil }
        let detail = detail.map { Text($0.en, zh: $0.zh) }
        let length = seconds ?? 0
        return WorkOutcome(
            status: status,
            started: at.advanced(bySeconds: -Int(length.rounded())),
            seconds: length,
            report: nil,
            error: status == .failed ? ActionableError("earlier", detail ?? Text(summary.en, zh: summary.zh)) : nil,
            detail: detail
        )
    }

    /// A trouble began, became worse or ended.
    init(_ alert: Alert, isOver: Bool, at: Instant) {
        self.init(
            .alert,
            isOver ? "resolved" : "raised",
            isOver ? .info : alert.severity == .critical ? .critical : .warning,
            at: at,
            of: alert.cluster.isEmpty ? nil : alert.cluster,
            Text(alert.summary.en, zh: alert.summary.zh),
            detail: alert.detail.map { Text($0.en, zh: $0.zh) }
        )
    }
}

extension Text {
    /// Messages of servers quote what jobs send, and may be long.
    fileprivate var shortened: Text { Text(Redaction.shortened(english), zh: Redaction.shortened(chinese)) }
}
