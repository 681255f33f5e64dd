package import CronModel
internal import CronSchedule
package import Operations

/// Sends one message by every channel, to see which get through.
package struct AlertTest: Sendable {
    private let settings: DaemonSettings
    private let environment: Operations.Environment

    package init(_ settings: DaemonSettings, environment: Operations.Environment) {
        self.settings = settings
        self.environment = environment
    }

    /// Tries them one after the other, each once.
    package func run() async -> AlertTestReport {
        let (courier, now) = (Courier(), environment.now())
        let condition = Condition(
            .test,
            of: "",
            .warning,
            Text("this is a test of cronvault's alerts", zh: "这是 cronvault 告警的测试消息")
        )
        var results: [AlertTestReport.Result] = []
        for channel in settings.alerts.channels {
            guard let notification = Notice(.test, "", [Alert(condition, since: now)], at: now) else { continue }
            do {
                try await courier.send(try channel.message(notification, at: now))
                results.append(.init(channel: channel.name, delivered: true, problem: nil))
            } catch {
                let problem = DaemonFailure.wrapping(error).problem
                results.append(.init(channel: channel.name, delivered: false, problem: problem))
            }
        }
        return AlertTestReport(channels: results)
    }
}

/// Keys are an interface for scripts.
package struct AlertTestReport: Sendable, Encodable {
    package struct Result: Sendable, Encodable {
        package let channel: String
        package let delivered: Bool
        package let problem: Text?
    }

    package let channels: [Result]
}
