internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import ExternalTools
internal import PostgresAccess

extension Backup {
    typealias CapturedFull = Result<FullLayer, CopyFailure>

    /// The full layer as a copy of the server's files, with the globals beside it; or, where the copy failed, why.
    ///
    /// What else the set holds is kept then. Throws whatever goes wrong on our side.
    func captureCopy(_ source: Source, _ proof: Proof, into set: SetWriter) async throws -> CapturedFull {
        environment.progress(.stage(Text("full layer", zh: "full 层")))
        _ = try await source.releaseSnapshot()
        let stopwatch = Stopwatch()
        let before = try await CopySource.read(source)
        var copy: FullCopy
        do {
            copy =
                try await options.full == .physical
                ? copyPhysically(before, source, into: set) : copyExternally(before, source)
        } catch let failure as CopyFailure {
            try Task.checkCancellation()
            return .failure(failure)
        }
        copy.serverLsnBefore = before.position
        copy.serverLsnAfter = try await CopySource.read(source).position
        copy.jobsChanged = try await jobsDigest(source) != proof.digest
        copy.seconds = stopwatch.seconds
        let globals = try await dumpGlobals(source, into: set)
        return .success(
            FullLayer(
                databases: [],
                globals: globals.path,
                globalsHoldPasswords: globals.holdsPasswords,
                pgDump: source.tools.version,
                oldestPgRestore: Self.oldestPgRestore(for: source.tools.major),
                copy: copy
            )
        )
    }

    /// The job list as it is by now.
    private func jobsDigest(_ source: Source) async throws -> String {
        var digest = JobListDigest()
        for job in try await source.session.rows(JobCatalog.jobs(columns: source.extension.jobColumns)) {
            digest.add(job)
        }
        return digest.hex
    }
}

/// Why there is no copy: the tool's fault, or the server's.
struct CopyFailure: Error {
    let error: ActionableError

    init(_ error: ActionableError) {
        self.error = error
    }

    /// As a set names what it lacks.
    var gap: String {
        let said = error.detail.map { ": " + Redaction.shortened($0.english) } ?? ""
        return "full: \(error.problem.english)\(said)"
    }
}

/// The server, as it must be known beside a copy of its files.
struct CopySource: Sendable {
    let databases: [DatabaseFacts]
    let tablespaces: [FullCopy.Tablespace]
    let superuser: String
    let position: String?

    static func read(_ source: Source) async throws -> CopySource {
        let session = source.session
        let means = try await session.first(CopyCatalog.means)
        return CopySource(
            databases: try await session.rows(RoleCatalog.databases).filter { !$0.isTemplate },
            tablespaces: try await session.rows(CopyCatalog.tablespaces).map {
                FullCopy.Tablespace(name: $0.name, location: $0.location)
            },
            superuser: means?.superuser ?? "postgres",
            position: means?.position
        )
    }
}
