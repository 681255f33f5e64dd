internal import CronModel
internal import CronSchedule

/// A trouble with the time it began; both languages, so that each channel can use its own.
struct Alert: Sendable, Hashable, Codable {
    let event: Condition.Event
    let cluster: String
    let subject: String
    let severity: Condition.Severity
    let summary: Wording
    let detail: Wording?
    let since: Instant

    init(_ condition: Condition, since: Instant) {
        event = condition.event
        cluster = condition.cluster
        subject = condition.subject
        severity = condition.severity
        summary = Wording(condition.summary)
        detail = condition.detail.map(Wording.init)
        self.since = since
    }

    /// The most severe first.
    var order: (Int, String, String, String) {
        (severity == .critical ? 0 : 1, cluster, event.rawValue, subject)
    }
}

/// A sentence in both languages, as it is kept: a `Text` is encoded in one alone.
struct Wording: Sendable, Hashable, Codable {
    let en: String
    let zh: String

    init(_ text: Text) {
        en = text.english
        zh = text.chinese
    }

    func rendered(in language: Language) -> String { language == .chinese ? zh : en }
}
