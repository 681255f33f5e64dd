internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import ExternalTools
internal import Operations
internal import PostgresAccess

/// What the run history and the sets tell of one job: what takes time to read.
struct JobPast: Sendable {
    struct Version: Sendable {
        struct Field: Sendable {
            let name: String
            /// Without what may be a secret.
            let diff: LineDiff
        }

        let set: SetID
        let takenAt: Instant
        let kind: JobLife.Kind
        let fields: [Field]
    }

    /// Nil where no run is known.
    var year: JobYear?
    /// Why runs are missing here, or not all of them are there.
    var problem: Text?
    /// Newest first.
    var versions: [Version] = []
    /// As the newest set that holds the job has it, without what may be a secret.
    var command: String?
    var versionsProblem: Text?
}

/// Reads the past of jobs, each part within a time limit.
struct JobPastReader: Sendable {
    let cluster: String
    let server: ConnectionSettings
    /// Whether the newest look showed the server: one that is down is not asked again.
    let isUp: Bool
    let repository: Repository?
    let now: Instant

    private static let patience = Duration.seconds(8)
    private static let mostVersions = 30
    /// Characters of a command that are compared and shown.
    private static let mostText = 20_000

    /// A job by its name and owner, or by its number where it has no name.
    @concurrent
    func read(job name: String, owner: String?, in zone: TimeZoneRules) async -> JobPast {
        var past = JobPast()
        do {
            past.year = try await year(name, owner, zone, live: isUp)
            if !isUp { past.problem = archiveAlone(nil) }
        } catch {
            let cause = DaemonFailure.wrapping(error)
            // What the server does not tell, the archive may.
            if isUp, cause.code != "no-job" {
                past.problem = archiveAlone(cause)
                past.year = try? await year(name, owner, zone, live: false)
            }
        }
        await readVersions(name, owner, into: &past)
        return past
    }

    private func year(_ name: String, _ owner: String?, _ zone: TimeZoneRules, live: Bool) async throws -> JobYear? {
        guard live || repository != nil else { return nil }
        return try await withTimeLimit(Self.patience) {
            let source = try await RunSource.open(live ? server : nil, repository, cluster: cluster, now: now)
            do {
                let year = try await source.year(ofJob: name, owner: owner, in: zone)
                await source.close()
                return year
            } catch {
                await source.close()
                throw error
            }
        }
    }

    private func archiveAlone(_ cause: ActionableError?) -> Text {
        let reason = cause?.problem ?? Text("it cannot be looked at", zh: "无法查看")
        return Text(
            "Only archived runs are shown; the server does not answer (\(reason.english)).",
            zh: "仅显示已归档的运行记录；服务器没有应答（\(reason.chinese)）。"
        )
    }

    private func readVersions(_ name: String, _ owner: String?, into past: inout JobPast) async {
        guard let repository else { return }
        do {
            let life = try await withTimeLimit(Self.patience) {
                try JobListHistory(of: cluster, in: repository).life(of: name, owner: owner)
            }
            past.command = life.versions.last { $0.command != nil }?.command.map(Self.shown)
            past.versions = life.versions.suffix(Self.mostVersions).reversed().map { version in
                JobPast.Version(
                    set: version.set,
                    takenAt: version.takenAt,
                    kind: version.kind,
                    fields: version.fields.map { field in
                        JobPast.Version.Field(
                            name: field.name,
                            diff: LineDiff(from: Self.shown(field.from ?? ""), to: Self.shown(field.to ?? ""))
                        )
                    }
                )
            }
        } catch {
            let cause = DaemonFailure.wrapping(error)
            if cause.code != "no-job" { past.versionsProblem = cause.problem }
        }
    }

    private static func shown(_ text: String) -> String {
        let cut = String(text.prefix(mostText))
        return Redaction.redacted(cut) + (cut.count < text.count ? " …" : "")
    }
}

/// The pasts that were read within the last minute: many readers, one reading, and never more than two at a time.
actor JobPasts {
    struct Key: Sendable, Hashable {
        let cluster: String
        let jobid: Int64
    }

    private struct Entry {
        let at: Instant
        let past: Task<JobPast, Never>
    }

    private var entries: [Key: Entry] = [:]
    private var readers = 0
    private var waiting: [CheckedContinuation<Void, Never>] = []

    private static let most = 50
    /// Seconds that a reading is good for.
    private static let age = 60
    private static let parallel = 2

    func past(_ key: Key, now: Instant, read: @escaping @Sendable () async -> JobPast) async -> JobPast {
        if let known = entries[key], now < known.at.advanced(bySeconds: Self.age) { return await known.past.value }
        if entries.count >= Self.most, let oldest = entries.min(by: { $0.value.at < $1.value.at }) {
            entries[oldest.key] = nil
        }
        // Whoever asked first may leave; others wait for the same reading.
        let reading = Task {
            await self.enter()
            let past = await read()
            self.leave()
            return past
        }
        entries[key] = Entry(at: now, past: reading)
        return await reading.value
    }

    private func enter() async {
        guard readers >= Self.parallel else {
            readers += 1
            return
        }
        await withCheckedContinuation { waiting.append($0) }
    }

    /// The next one takes over the place.
    private func leave() {
        if waiting.isEmpty {
            readers -= 1
        } else {
            waiting.removeFirst().resume()
        }
    }
}
