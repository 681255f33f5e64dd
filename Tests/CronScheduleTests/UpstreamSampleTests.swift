import Testing

@testable import CronSchedule

@Suite("What upstream computes")
struct UpstreamSampleTests {
    @Test("each sample's kind and runs equal those of upstream's parser and matching rule")
    func samples() throws {
        let samples = try ScheduleSample.all()
        #expect(samples.count == 600)
        for sample in samples {
            let release = try #require(CronRelease(sample.release))
            let zone = try TimeZoneRules.load(sample.timezone)
            let from = try #require(Instant(iso8601: sample.from))
            let end = from.advanced(bySeconds: sample.horizonDays * 86_400)
            guard let schedule = try? Schedule(sample.schedule, release: release) else {
                #expect(sample.kind == "invalid", "\(sample)")
                continue
            }
            switch schedule.kind {
            case .cron: #expect(sample.kind == "cron", "\(sample)")
            case .interval: #expect(sample.kind == "interval", "\(sample)")
            case .reboot: #expect(sample.kind == "reboot", "\(sample)")
            }
            let runs = schedule.runs(after: from, through: end, limit: 6, in: zone).map(\.description)
            #expect(runs == sample.runs ?? [], "\(sample)")
        }
    }
}
