internal import CronModel
internal import CronSchedule

extension Channel {
    /// Alertmanager forgets what it is not told again: each alert is good for so many seconds.
    static let alertmanagerValidity = 240

    /// `POST /api/v2/alerts`: what goes on with an end that lies ahead, what is over with the present.
    static func alertmanager(
        _ url: String,
        _ alerts: [Alert],
        resolved: [Alert] = [],
        _ language: Language,
        at now: Instant
    ) throws -> Message {
        let end = now.advanced(bySeconds: alertmanagerValidity)
        let list =
            alerts.map { AlertmanagerAlert($0, until: end, in: language) }
            + resolved.map { AlertmanagerAlert($0, until: now, in: language) }
        let base = url.hasSuffix("/") ? String(url.dropLast()) : url
        return .post(url: base + "/api/v2/alerts", headers: [:], body: try json(list))
    }
}

private struct AlertmanagerAlert: Encodable {
    let labels: [String: String]
    let annotations: [String: String]
    let startsAt: Instant
    let endsAt: Instant

    init(_ alert: Alert, until end: Instant, in language: Language) {
        var labels = [
            "alertname": "Cronvault"
                + alert.event.rawValue.split(separator: "-").map { word in
                    word.prefix(1).uppercased() + word.dropFirst()
                }.joined(),
            "severity": alert.severity.rawValue,
        ]
        if !alert.cluster.isEmpty { labels["cluster"] = alert.cluster }
        if !alert.subject.isEmpty { labels["subject"] = alert.subject }
        self.labels = labels
        var annotations = ["summary": alert.summary.rendered(in: language)]
        annotations["description"] = alert.detail?.rendered(in: language)
        self.annotations = annotations
        startsAt = alert.since
        endsAt = end
    }
}
