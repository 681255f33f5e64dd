import BackupFormat
import CronModel
import CronSchedule
import TestSupport
import Testing

@testable import Daemon
@testable import cronvault

@Suite("The daemon's part of the configuration file")
struct ServeConfigurationTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder("config")
    }

    private func read(_ text: String) throws -> Configuration {
        try ConfigurationFile.read(folder.write(text, to: "cronvault.yaml"))
    }

    @Test("every key is read")
    func keys() throws {
        let secret = try folder.write("a-secret-of-enough-letters\n", to: "secret")
        let configuration = try read(
            """
            clusters:
              main:
                schedule: {backup: "0 2 * * *", verify: "30 seconds", timezone: Europe/Berlin, catch-up: 6h}
                pings: {backup: "https://x/1", jobs: {nightly: "https://x/2"}}
                backup-age: 2h
                backup-age-critical: 4h
            serve:
              listen: "[::1]:80"
              parallel: 4
              jitter: 5m
              patience: 10s
              token-file: \(secret)
              state: /var/lib/x
              actions: true
              metrics: {jobs: false}
              fleet: {every: 90s}
              look: {every: 30s, sets-per-day: 0}
              hooks: {before: [/bin/a, b], after: /bin/c, patience: 2m}
            alerts:
              language: zh
              group-wait: 5s
              repeat: 1h
              quiet: {from: "22:00", to: "07:30", timezone: Asia/Shanghai}
              mute: [drift]
              thresholds: {backup-age: 1h, job-failures: 5, history-megabytes: 10}
              channels:
                robot: {type: dingtalk, url: "https://x/3", secret-file: \(secret)}
                post: {type: mail, to: [a@b, c@d], language: en}
            """
        )
        let main = try #require(configuration.clusters["main"])
        #expect(main.schedules.keys.map(\.rawValue).sorted() == ["backup", "verify"])
        #expect(main.schedules[.backup]?.zone.name == "Europe/Berlin")
        #expect(main.schedules[.backup]?.catchUp == .within(21_600))
        #expect(main.pings.jobs == ["nightly": "https://x/2"])
        let serve = configuration.serve
        #expect(serve.actions)
        #expect(serve.listen?.description == "[::1]:80")
        #expect([serve.parallel, serve.jitter, serve.patience, serve.lookInterval] == [4, 300, 10, 30])
        #expect(serve.fleetInterval == 90)
        #expect(main.backupAge == 7200 && main.backupAgeCritical == 14_400)
        #expect(serve.jobMetrics == 0 && serve.jobListSetsPerDay == 0)
        #expect(serve.hooks.before.map(\.command) == [["/bin/a", "b"]])
        #expect(serve.hooks.after.map(\.patience) == [120])
        let alerts = configuration.alerts
        #expect(alerts.quiet?.from == 1320 && alerts.quiet?.to == 450)
        #expect(alerts.muted == [.drift])
        #expect(alerts.thresholds.jobFailures == 5 && alerts.thresholds.historyBytes == 10 << 20)
        #expect(alerts.channels.map(\.language) == [.chinese, .english])
    }

    /// A mistake, the line it stands on, and the word that must be named.
    static let mistakes: [(text: String, line: Int, word: String)] = [
        ("serve: {lisen: x}\n", 1, "lisen"), ("serve:\n  listen: nowhere\n", 2, "listen"),
        ("serve: {jitter: soon}\n", 1, "jitter"), ("serve: {look: {evry: 1m}}\n", 1, "evry"),
        ("serve:\n  token-file: /nowhere/token\n", 2, "token-file"), ("serve: {hooks: {befor: x}}\n", 1, "befor"),
        ("clusters:\n  a:\n    schedule:\n      backup: 61 * * * *\n", 4, "backup"),
        ("clusters:\n  a:\n    schedule: {backup: \"@reboot\"}\n", 3, "backup"),
        ("clusters:\n  a:\n    schedule: {backup: \"0 0 30 2 *\"}\n", 3, "backup"),
        ("clusters:\n  a:\n    schedule: {bakup: \"0 0 * * *\"}\n", 3, "bakup"),
        ("clusters:\n  a:\n    schedule: {timezone: Europe/Berln}\n", 3, "timezone"),
        ("clusters:\n  a:\n    schedule: {job-list: \"0 0 * * *\"}\n", 3, "job-list"),
        ("alerts: {chanels: {}}\n", 1, "chanels"), ("alerts:\n  channels:\n    x: {type: pigeon}\n", 3, "type"),
        ("alerts:\n  channels:\n    x: {url: \"https://y\"}\n", 3, "x"),
        ("alerts:\n  channels:\n    x: {type: slack}\n", 3, "x"),
        ("alerts:\n  channels:\n    x: {type: slack, url: \"ftp://y\"}\n", 3, "url"),
        ("alerts:\n  channels:\n    x: {type: slack, url: \"https://y\", secret-file: z}\n", 3, "secret-file"),
        ("alerts: {quiet: {from: \"22:00\"}}\n", 1, "quiet"),
        ("alerts: {quiet: {from: \"25:00\", to: \"1:00\"}}\n", 1, "from"),
        ("alerts: {mute: [everything]}\n", 1, "everything"), ("alerts: {thresholds: {age: 3}}\n", 1, "age"),
    ]

    @Test("a mistake is an error that names file, line and key", arguments: mistakes.indices)
    func mistake(index: Int) throws {
        let (text, line, word) = Self.mistakes[index]
        let error = try #require(throws: ActionableError.self) { try read(text) }
        #expect(error.exitStatus == .wrongUsage)
        #expect(
            error.problem.english.hasPrefix("\(folder.path("cronvault.yaml")):\(line): "),
            "\(error.problem.english)"
        )
        #expect(error.problem.english.contains(word), "\(error.problem.english)")
        #expect(error.problem.chinese.contains(word), "\(error.problem.chinese)")
    }

    @Test("an address of a channel, which may be a secret, is in no error")
    func secrets() throws {
        let text = "alerts:\n  channels:\n    x: {type: slack, url: \"ftp://s3cret\"}\n"
        let error = try #require(throws: ActionableError.self) { try read(text) }
        #expect(!"\(error)".contains("s3cret"))
    }
}
