import BackupFormat
import BackupRepository
import CronModel
import CronSchedule
import TestSupport
import Testing

@testable import Operations

@Suite("The check of a repository")
struct IntegrityCheckTests {
    private let storage = MemoryStorage()

    private func report() throws -> CheckReport {
        try IntegrityCheck(try Repository.openOrMake(storage), progress: .silent).run(set: nil, cluster: "main")
    }

    private func claimCluster() throws {
        try storage.put(
            Array(#"{"format":1,"cluster":"main","system_identifier":"1","created":"2026-11-22T10:11:49Z"}"#.utf8),
            at: Repository.folder(ofCluster: "main").child("cluster.json")
        )
    }

    @Test("a repository without a set is no success: that it holds nothing is a warning", arguments: [false, true])
    func empty(hasCluster: Bool) throws {
        _ = try Repository.openOrMake(storage)
        if hasCluster { try claimCluster() }
        let report = try report()
        #expect(report.status == .warning)
        #expect(report.checks.contains { $0.id == "sets" && $0.status == .warning })
    }

    @Test("a set whose manifest is not what its digest says has failed, by name")
    func damagedManifest() throws {
        _ = try Repository.openOrMake(storage)
        var generator = SystemRandomNumberGenerator()
        let id = SetID(at: .now(), generator: &generator)
        let folder = Repository.folder(of: id, in: "main")
        try storage.put(Array("{}".utf8), at: folder.child("manifest.json"))
        try storage.put(Array("0".utf8), at: folder.child(Repository.commitName))
        let report = try report()
        #expect(report.status == .failed)
        let check = try #require(report.checks.first { $0.status == .failed })
        #expect(check.summary.english.contains(id.description))
        #expect(check.evidence.contains { $0.english.contains("manifest.json") })
    }

    @Test("a record that cannot be read has failed, by name")
    func damagedRecord() throws {
        _ = try Repository.openOrMake(storage)
        try claimCluster()
        try storage.put(Array("{}".utf8), at: Repository.records(of: "1").child("20261122T080000Z-aaaa-arm.json"))
        let check = try #require(try report().checks.first { $0.id == "records" })
        #expect(check.status == .failed)
        #expect(check.evidence.contains { $0.english.contains("20261122T080000Z-aaaa-arm.json") })
    }
}
