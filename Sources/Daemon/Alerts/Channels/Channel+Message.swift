internal import CronModel
internal import CronSchedule
internal import FoundationEssentials

extension Channel {
    /// What tells a notification by this channel, at a moment that signatures carry.
    func message(_ notification: Notice, at now: Instant) throws -> Message {
        let text = notification.text(in: language)
        switch kind {
        case .alertmanager(let url): return try Self.alertmanager(url, notification.alerts, language, at: now)
        case .webhook(let url, let secret):
            let body = try Self.json(WebhookBody(notification, in: language))
            let headers = secret.map { Signature.webhook(body, secret: $0, at: now) } ?? [:]
            return .post(url: url, headers: headers, body: body)
        case .slack(let url): return try Self.post(url, ["text": text])
        case .teams(let url): return try Self.post(url, TeamsBody(notification, text))
        case .feishu(let url, let secret): return try Self.post(url, FeishuBody(text, secret: secret, at: now))
        case .dingtalk(let url, let secret):
            let query = secret.map { Signature.dingTalkQuery(secret: $0, at: now) } ?? ""
            let separator = query.isEmpty ? "" : url.contains("?") ? "&" : "?"
            return try Self.post(
                url + separator + query,
                ["msgtype": .text("text"), "text": .content(text)] as RobotBody
            )
        case .wecom(let url):
            return try Self.post(url, ["msgtype": .text("text"), "text": .content(text)] as RobotBody)
        case .mail(let to, let from, let program):
            let mail = Mail(to: to, from: from, subject: notification.title(in: language), text: text)
            return .run([program, "-i", "-t"], input: Array(mail.rendered(at: now).utf8))
        case .program(let command):
            return .run(command, input: try Self.json(WebhookBody(notification, in: language)))
        }
    }

    private typealias RobotBody = [String: RobotField]

    private enum RobotField: Encodable {
        case text(String)
        case content(String)

        func encode(to encoder: any Encoder) throws {
            var container = encoder.singleValueContainer()
            switch self {
            case .text(let text): try container.encode(text)
            case .content(let text): try container.encode(["content": text])
            }
        }
    }

    private static func post(_ url: String, _ body: some Encodable) throws -> Message {
        .post(url: url, headers: [:], body: try json(body))
    }

    static func json(_ body: some Encodable) throws -> [UInt8] {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return Array(try encoder.encode(body))
    }
}

/// What webhooks and programs get.
///
/// Keys are an interface for scripts.
struct WebhookBody: Encodable {
    struct Entry: Encodable {
        let event: Condition.Event
        let severity: Condition.Severity
        let cluster: String
        let subject: String
        let summary: String
        let detail: String?
        let since: Instant

        init(_ alert: Alert, in language: Language) {
            event = alert.event
            severity = alert.severity
            cluster = alert.cluster
            subject = alert.subject
            summary = alert.summary.rendered(in: language)
            detail = alert.detail?.rendered(in: language)
            since = alert.since
        }
    }

    let version = 1
    let status: Notice.Status
    let cluster: String
    let at: Instant
    let text: String
    let alerts: [Entry]

    init(_ notification: Notice, in language: Language) {
        status = notification.status
        cluster = notification.cluster
        at = notification.at
        text = notification.text(in: language)
        alerts = notification.alerts.map { Entry($0, in: language) }
    }

    private enum CodingKeys: CodingKey {
        case version
        case status
        case cluster
        case at
        case text
        case alerts
    }
}

/// An adaptive card, as a Teams workflow takes it.
private struct TeamsBody: Encodable {
    struct Attachment: Encodable {
        let contentType = "application/vnd.microsoft.card.adaptive"
        let content: Card

        private enum CodingKeys: CodingKey {
            case contentType
            case content
        }
    }

    struct Card: Encodable {
        let type = "AdaptiveCard"
        let version = "1.4"
        let body: [Block]

        private enum CodingKeys: CodingKey {
            case type
            case version
            case body
        }
    }

    struct Block: Encodable {
        let type = "TextBlock"
        let wrap = true
        let text: String

        private enum CodingKeys: CodingKey {
            case type
            case wrap
            case text
        }
    }

    let type = "message"
    let attachments: [Attachment]

    init(_ notification: Notice, _ text: String) {
        let blocks = text.split(separator: "\n").map { Block(text: String($0)) }
        attachments = [Attachment(content: Card(body: blocks))]
    }

    private enum CodingKeys: CodingKey {
        case type
        case attachments
    }
}

/// Feishu's robots take the signature in the body.
private struct FeishuBody: Encodable {
    let timestamp: String?
    let sign: String?
    let msgType = "text"
    let content: [String: String]

    init(_ text: String, secret: String?, at now: Instant) {
        timestamp = secret.map { _ in String(now.secondsSince1970) }
        sign = secret.map { Signature.feishu(secret: $0, at: now) }
        content = ["text": text]
    }

    private enum CodingKeys: String, CodingKey {
        case timestamp
        case sign
        case msgType = "msg_type"
        case content
    }
}
