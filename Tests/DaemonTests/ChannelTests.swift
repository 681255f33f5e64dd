import CronModel
import CronSchedule
import FoundationEssentials
import TestSupport
import Testing

@testable import Daemon

@Suite("What channels send")
struct ChannelTests {
    private let now = Instant(secondsSince1970: 1_800_000_000)

    private func notification() throws -> Notice {
        let condition = Condition(
            .jobFailed,
            of: "main",
            subject: "nightly",
            .warning,
            Text("job nightly failed", zh: "作业 nightly 失败"),
            detail: Text(verbatim: "ERROR: \"x\"\nfails")
        )
        return try #require(Notice(.firing, "main", [Alert(condition, since: now)], at: now))
    }

    private func posted(
        _ kind: Channel.Kind,
        _ language: Language = .english
    ) throws -> (
        url: String, headers: [String: String], body: JSONValue, text: String
    ) {
        let message = try Channel("c", kind, in: language).message(notification(), at: now)
        guard case .post(let url, let headers, let body) = message else { throw Unexpected() }
        let text = String(decoding: body, as: UTF8.self)
        return (url, headers, try JSONValue(text), text)
    }

    struct Unexpected: Error {}

    @Test("each chat gets its own form, in the language of the channel")
    func chats() throws {
        let english =
            "[WARNING] main: job nightly failed\n! job nightly failed: ERROR: \"x\"\nfails "
            + "(since 2027-01-15T08:00:00Z)"
        #expect(try posted(.slack(url: "https://x")).body["text"]?.text == english)
        let wecom = try posted(.wecom(url: "https://x"), .chinese).body
        #expect(wecom["msgtype"]?.text == "text")
        #expect(wecom["text"]?["content"]?.text?.hasPrefix("[警告] main: 作业 nightly 失败\n") == true)
        let card = try posted(.teams(url: "https://x")).body["attachments"]?[0]
        #expect(card?["contentType"]?.text == "application/vnd.microsoft.card.adaptive")
        #expect(card?["content"]?["body"]?[0]?["text"]?.text == "[WARNING] main: job nightly failed")
    }

    @Test("DingTalk and Feishu are signed as their documents say")
    func signatures() async throws {
        // Worked out anew by Python's own library.
        let python = """
            import base64, hashlib, hmac, urllib.parse
            s = "SEC-secret"
            print(urllib.parse.quote_plus(base64.b64encode(hmac.new(s.encode(), ("1800000000000\\n" + s).encode(),
                  hashlib.sha256).digest())))
            print(base64.b64encode(hmac.new(("1800000000\\n" + s).encode(), b"", hashlib.sha256).digest()).decode())
            """
        let lines = try await Program("python3").succeed(["-c", python]).split(separator: "\n").map(String.init)
        let ding = try posted(.dingtalk(url: "https://x/send?access_token=t", secret: "SEC-secret"))
        #expect(ding.url == "https://x/send?access_token=t&timestamp=1800000000000&sign=\(lines[0])")
        #expect(ding.body["text"]?["content"]?.text?.contains("nightly") == true)
        let feishu = try posted(.feishu(url: "https://x", secret: "SEC-secret")).body
        #expect(feishu["sign"]?.text == lines[1])
        #expect(feishu["timestamp"]?.text == "1800000000")
        #expect(feishu["msg_type"]?.text == "text")
        #expect(try posted(.feishu(url: "https://x", secret: nil)).body["sign"] == nil)
    }

    @Test("a webhook is JSON with stable keys, signed over the moment and the body")
    func webhook() async throws {
        let sent = try posted(.webhook(url: "https://x", secret: "a-secret-of-ours"))
        #expect(sent.body.keys == ["alerts", "at", "cluster", "status", "text", "version"])
        #expect(
            sent.body["alerts"]?[0]?.keys == ["cluster", "detail", "event", "severity", "since", "subject", "summary"]
        )
        #expect(sent.body["alerts"]?[0]?["event"]?.text == "job-failed")
        let python =
            "import hashlib, hmac, sys; print(hmac.new(b'a-secret-of-ours', sys.stdin.buffer.read(), "
            + "hashlib.sha256).hexdigest())"
        let moment = try #require(sent.headers["X-Cronvault-Timestamp"])
        let outcome = try await Program("python3").run(["-c", python], input: "\(moment).\(sent.text)")
        #expect(sent.headers["X-Cronvault-Signature"] == "sha256=" + outcome.output.filter(\.isHexDigit))
    }

    @Test("a mail's subject is read by other programs, whatever its letters; no line end gets into a header")
    func mail() async throws {
        let mail = Mail(
            to: ["ops@example.com\nBcc: evil@example.com"],
            from: "cronvault@example.com",
            subject: "[严重] main: " + String(repeating: "作业失败", count: 30) + "\nX-Evil: 1",
            text: "第一行\nsecond"
        )
        let python = """
            import email, email.policy, json, sys
            m = email.message_from_string(sys.stdin.read(), policy=email.policy.default)
            print(json.dumps({"subject": m["Subject"], "text": m.get_content(), "keys": sorted(m.keys())}))
            """
        let outcome = try await Program("python3").run(["-c", python], input: mail.rendered(at: now))
        let read = try JSONValue(outcome.output)
        #expect(read["subject"]?.text == "[严重] main: " + String(repeating: "作业失败", count: 30) + "X-Evil: 1")
        #expect(read["text"]?.text == "第一行\nsecond\n")
        #expect(read["keys"]?.elements.count == 8)
    }

    @Test("Alertmanager is told names, severities and an end ahead of what goes on, and the present for what is over")
    func alertmanager() throws {
        let alert = try notification().alerts[0]
        let message = try Channel.alertmanager("http://am/", [alert], resolved: [alert], .english, at: now)
        guard case .post(let url, _, let body) = message else { throw Unexpected() }
        #expect(url == "http://am/api/v2/alerts")
        let list = try JSONValue(String(decoding: body, as: UTF8.self))
        #expect(list[0]?["labels"]?["alertname"]?.text == "CronvaultJobFailed")
        #expect(list[0]?["labels"]?.keys == ["alertname", "cluster", "severity", "subject"])
        #expect(list[0]?["endsAt"]?.text == "2027-01-15T08:04:00Z")
        #expect(list[1]?["endsAt"]?.text == "2027-01-15T08:00:00Z")
    }
}
