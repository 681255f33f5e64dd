import Foundation
import Testing

@testable import CronSchedule

@Suite("Releases")
struct CronReleaseTests {
    @Test("a release has three numbers", arguments: ["1.4.2", "1.6.8", "1.7.0", "2.0.0"])
    func reads(text: String) throws {
        #expect(try #require(CronRelease(text)).description == text)
    }

    @Test(
        "anything else is no release",
        arguments: ["1.6", "", "1.6.5.1", "v1.6.5", "1.6.x", "0.9.0", "1..5", "1.6.-5", "1.6.55555"]
    )
    func refuses(text: String) {
        #expect(CronRelease(text) == nil)
    }

    @Test("all 24 tags are known, ascending, the newest last")
    func known() {
        #expect(CronRelease.known.count == 24)
        #expect(CronRelease.known == CronRelease.known.sorted())
        #expect(CronRelease.known.last == .newest)
        #expect(CronRelease.newest.isKnown)
        #expect(CronRelease("1.1.0")?.isKnown == false)
    }

    @Test(
        "a catalog version stands for the releases that install it; 1.6.0 installs 1.5",
        arguments: [
            ("1.0", "1.0.0 1.0.1 1.0.2"), ("1.3", "1.3.0 1.3.1"), ("1.4", "1.4.0 1.4.1"), ("1.4-1", "1.4.2"),
            ("1.5", "1.5.0 1.5.1 1.5.2 1.6.0"), ("1.6", "1.6.1 1.6.2 1.6.3 1.6.4 1.6.5 1.6.6 1.6.7 1.6.8"), ("2.0", ""),
        ]
    )
    func candidates(catalogVersion: String, releases: String) {
        let found = CronRelease.candidates(catalogVersion: catalogVersion).map(\.description)
        #expect(found.joined(separator: " ") == releases)
    }

    @Test("the settings that a server has tell its release, as far as they differ")
    func settings() {
        var names: Set = ["cron.database_name", "cron.log_statement"]
        #expect(CronRelease.candidates(settings: names).map(\.description) == ["1.0.0", "1.0.1"])
        names.formUnion(["cron.max_running_jobs", "cron.host", "cron.log_run", "cron.use_background_workers"])
        #expect(CronRelease.candidates(settings: names).map(\.description) == ["1.3.0", "1.3.1"])
        names.formUnion(["cron.log_min_messages", "cron.enable_superuser_jobs", "cron.timezone"])
        #expect(CronRelease.candidates(settings: names).map(\.description) == ["1.5.0", "1.5.1", "1.5.2"])
        names.insert("cron.launch_active_jobs")
        #expect(CronRelease.candidates(settings: names, catalogVersion: "1.5").map(\.description) == ["1.6.0"])
        #expect(CronRelease.candidates(settings: names, catalogVersion: "1.6").count == 7)
        names.insert("cron.match_dom_and_dow")
        #expect(CronRelease.candidates(settings: names) == [.newest])
    }

    @Test("a role that sees no settings learns nothing from their absence")
    func noSettings() {
        #expect(CronRelease.candidates(settings: []) == CronRelease.known)
        #expect(CronRelease.candidates(settings: [], catalogVersion: "1.4-1").map(\.description) == ["1.4.2"])
    }

    @Test("a release is encoded as its text, and nothing else is decoded")
    func coding() throws {
        let encoded = try JSONEncoder().encode([CronRelease.newest])
        #expect(String(decoding: encoded, as: UTF8.self) == "[\"1.6.8\"]")
        #expect(try JSONDecoder().decode([CronRelease].self, from: encoded) == [.newest])
        #expect(throws: DecodingError.self) {
            try JSONDecoder().decode([CronRelease].self, from: Data("[\"1.6\"]".utf8))
        }
    }

    @Test("each capability begins with its release")
    func capabilities() {
        func first(_ has: (CronRelease) -> Bool) -> String? { CronRelease.known.first(where: has)?.description }
        #expect(first(\.hasRestartWord) == "1.3.0")
        #expect(first(\.hasIntervals) == "1.5.0")
        #expect(first(\.hasTimezone) == "1.5.0")
        #expect(first(\.hasLastDay) == "1.6.0")
        #expect(first(\.refusesStepOverRange) == "1.6.5")
        #expect(first(\.hasMatchDomAndDow) == "1.6.8")
        #expect(CronRelease.known.filter(\.runsOneDayEarly).map(\.description) == ["1.6.0", "1.6.1"])
        #expect(CronRelease.known.filter(\.misreadsNumbersAsIntervals).map(\.description) == ["1.5.0"])
    }
}
