internal import CronModel
package import CronSchedule

/// A way to reach people or their tools.
package struct Channel: Sendable, Hashable {
    package enum Kind: Sendable, Hashable {
        /// Alertmanager's API, version 2: it is told all that goes on, every minute.
        case alertmanager(url: String)
        /// JSON; with a secret, signed by HMAC-SHA256.
        case webhook(url: String, secret: String?)
        case slack(url: String)
        case teams(url: String)
        /// With a secret, signed as their robots ask.
        case feishu(url: String, secret: String?)
        case dingtalk(url: String, secret: String?)
        case wecom(url: String)
        /// Through a program that takes a message as sendmail(8) does.
        case mail(to: [String], from: String, program: String)
        /// Gets what a webhook gets, on standard input.
        case program([String])
    }

    package let name: String
    package let kind: Kind
    package let language: Language

    package init(_ name: String, _ kind: Kind, in language: Language) {
        self.name = name
        self.kind = kind
        self.language = language
    }
}
