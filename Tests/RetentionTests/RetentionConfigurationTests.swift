import BackupRepository
import CronModel
import CronSchedule
import TestSupport
import Testing

@testable import cronvault

@Suite("Retention in the configuration file")
struct RetentionConfigurationTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder("config")
    }

    private func read(_ retention: String) throws -> RetentionPolicy? {
        let path = try folder.write("clusters:\n  main:\n    retention: \(retention)\n", to: "cronvault.yaml")
        return try ConfigurationFile.read(path).clusters["main"]?.retention
    }

    @Test("every rule is read")
    func rules() throws {
        let all = "{keep-last: 3, hourly: 24, daily: 14, weekly: 8, monthly: 12, yearly: 2, within: 2d, minimum: 1"
        let policy = try #require(try read(all + ", timezone: asia/shanghai}"))
        #expect(policy.last == 3)
        #expect(policy.periods == [.hourly: 24, .daily: 14, .weekly: 8, .monthly: 12, .yearly: 2])
        #expect(policy.within == 172_800)
        #expect(policy.minimum == 1)
        #expect(policy.timezone.name == "Asia/Shanghai")
        #expect(try read("{}")?.isEmpty == true)
    }

    static let mistakes = [
        ("{keep-lst: 3}", "keep-lst"), ("{daily: 0}", "daily"), ("{daily: many}", "daily"), ("{within: 5}x}", "YAML"),
        ("{within: soon}", "within"), ("{within: 0d}", "within"), ("{timezone: Mars/Base}", "timezone"),
        ("7", "retention"),
    ]

    @Test("a mistake is an error that names the key", arguments: mistakes)
    func refused(text: String, word: String) throws {
        let error = try #require(throws: ActionableError.self) { try read(text) }
        #expect(error.code == "configuration")
        #expect(error.problem.english.contains(word))
        #expect(error.problem.english.contains("cronvault.yaml:3"))
    }
}
