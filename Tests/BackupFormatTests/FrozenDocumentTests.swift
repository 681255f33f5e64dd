import CronModel
import CronSchedule
import Testing

@testable import BackupFormat

@Suite("Documents of format 1")
struct FrozenDocumentTests {
    @Test("jobs.json is read as it was meant, and written again byte for byte")
    func jobs() throws {
        let bytes = try Fixture.bytes("jobs-1.json")
        let lines = try SampleJobs.read(bytes)
        #expect(lines.map(\.job.jobid) == [1, 9_007_199_254_740_993, 3])
        #expect(lines[0].job.command == .text("DELETE FROM a\nWHERE b = 'c\\d'"))
        #expect(lines[1].job.jobname == nil)
        #expect(lines[1].job.command == .text("\u{1}\u{1F}\t数据"))
        #expect(lines[1].wantedActive && lines[1].job.active == false)
        #expect(lines[2].job.jobname == "" && lines[2].job.active == nil)
        var written = JobsFile.header(catalogVersion: "1.4-1")
        for (index, line) in lines.enumerated() { written += JobsFile.separator(first: index == 0) + line.encoded() }
        #expect(written + JobsFile.footer == bytes)
    }

    @Test("the digest of a job list is frozen with the format")
    func digest() throws {
        var digest = JobListDigest()
        for line in try SampleJobs.read(try Fixture.bytes("jobs-1.json")) { digest.add(line.job) }
        #expect(digest.hex == "6e65890b46d0b9ae51fd488c3ca8d61d7454884ce51eeebfc8f22ff64f60a65e")
    }

    @Test("settings.json is read as it was meant")
    func settings() throws {
        let bytes = try Fixture.bytes("settings-1.json")
        let document = try FormatCoder.decode(SettingsDocument.self, from: bytes, file: "settings.json")
        #expect(document.extension.catalogVersion == "1.4-1")
        #expect(document.extension.jobColumns.last == "jobname")
        #expect(document.extension.jobSequence?.last == 13)
        #expect(document.settings?.databaseName == "postgres")
        let role = try #require(document.roles.first)
        #expect(role.memberOf == ["reporting", "odd \"role\""])
        #expect(
            role.settings == [
                ScopedSetting(database: nil, setting: "work_mem=64MB"),
                ScopedSetting(database: "shop", setting: "search_path=a, b"),
            ]
        )
        #expect(document.grants.map(\.revoked) == [false, true])
        #expect(document.grants.map(\.grantee) == ["night-shift", nil])
        #expect(document.additions.map(\.kind) == ["index"])
        let again = try FormatCoder.encode(document)
        #expect(try FormatCoder.decode(SettingsDocument.self, from: again, file: "settings.json") == document)
    }

    @Test("a record is read as it was meant")
    func record() throws {
        let record = try FormatCoder.decode(Record.self, from: try Fixture.bytes("record-1.json"), file: "record.json")
        #expect(record.kind == .restored)
        #expect(record.id.description == "20261122T080000Z-aaaa")
        #expect(record.of?.description == "20261122T075959Z-bbbb")
        #expect(record.set?.description == "20261122T072947Z-k3f9")
        #expect(record.jobs.map(\.jobid) == [4])
        #expect(record.jobs.map(\.sourceJobid) == [1])
        #expect(record.history == HistoryOutcome(restored: 27_645, alreadyThere: 2, archiveOnly: 1, closed: 3))
        let again = try FormatCoder.encode(record)
        #expect(try FormatCoder.decode(Record.self, from: again, file: "record.json") == record)
    }
}
