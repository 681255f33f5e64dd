package import BackupFormat
package import BackupRepository
internal import CronModel
internal import CronSchedule

/// A set as it is read back: its manifest, its settings, its jobs.
///
/// Long commands are held by digest.
package struct SetContents: Sendable {
    package let manifest: Manifest
    package let settings: SettingsDocument
    package let jobs: [JobLine]
    /// Jobs whose command is not held whole and copies to or from a client that pg_cron is not.
    package var copying: Set<Int64> = []

    /// Reads the small files of a set's cron layer and compares them with the manifest: sizes, digests and the proof.
    ///
    /// Throws `damaged`, naming the file.
    package static func read(_ manifest: Manifest, from repository: Repository) throws -> SetContents {
        try repository.proveKey(of: manifest)
        for path in ["cron/jobs.json", "cron/settings.json"] { try verify(path, manifest, repository) }
        try checkNumbers(manifest)
        var jobs: [JobLine] = []
        var copying: Set<Int64> = []
        var digest = JobListDigest()
        var budget = CommandBudget()
        try JobsFile.read(try repository.open("cron/jobs.json", of: manifest)) { whole in
            var line = whole
            guard line.job.jobid > jobs.last?.job.jobid ?? .min, line.job.jobid <= highestNumber else {
                throw FormatError.damaged("cron/jobs.json", Text("its job numbers are not in order", zh: "作业编号顺序不正确"))
            }
            digest.add(line.job)
            line.job.command = line.job.command.bounded(by: &budget)
            if line.job.command.text == nil, CopyHazard.isPresent(in: whole.job.command.text ?? "") {
                copying.insert(line.job.jobid)
            }
            jobs.append(line)
        }
        guard digest.hex == manifest.proof.digest, digest.count == manifest.proof.captured else {
            throw FormatError.damaged(
                "cron/jobs.json",
                Text("it is not the job list that was proven", zh: "不是已证明的作业列表")
            )
        }
        let settings = try FormatCoder.decode(
            SettingsDocument.self,
            from: try repository.open("cron/settings.json", of: manifest).all(
                limit: FormatCoder.documentLimit,
                file: "cron/settings.json"
            ),
            file: "cron/settings.json"
        )
        return SetContents(manifest: manifest, settings: settings, jobs: jobs, copying: copying)
    }

    /// Far beyond what pg_cron reaches, and far from where a sequence ends: a set may not push one there.
    private static let highestNumber: Int64 = 1 << 60

    private static func checkNumbers(_ manifest: Manifest) throws {
        let numbers = [manifest.cron.jobSequence, manifest.cron.runSequence, manifest.history?.lastRunid].compactMap(
            \.self
        )
        guard numbers.allSatisfy({ (0...highestNumber).contains($0) }) else {
            throw FormatError.damaged("manifest.json", Text("a sequence is out of bounds", zh: "序列值超出范围"))
        }
    }

    /// Reads one file of the set to its end and compares it with the manifest.
    ///
    /// Throws `damaged`, naming the file.
    package static func verify(_ path: String, _ manifest: Manifest, _ repository: Repository) throws {
        guard let entry = manifest.file(path) else {
            throw FormatError.damaged(path, Text("the manifest does not name it", zh: "清单中没有此文件"))
        }
        let reader = try repository.openStored(path, of: manifest)
        var digest = SHA256Digest()
        try reader.forEachPiece { digest.update($0) }
        guard reader.bytes == entry.bytes, digest.hex == entry.sha256 else {
            throw FormatError.damaged("\(manifest.set)/\(path)", Text("its content has changed", zh: "内容已改变"))
        }
    }

    /// The clock the source's jobs ran by.
    package var clock: CronClock {
        CronClock(
            releases: manifest.pgCron.releases,
            timezone: manifest.pgCron.timezone,
            matchDomAndDow: manifest.pgCron.matchDomAndDow
        )
    }
}
