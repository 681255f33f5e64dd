internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Hummingbird
internal import Operations

/// The jobs of a set, searched and paged, and what changed in the list since the set before.
struct SetJobs: Sendable {
    private let manifest: Manifest
    private let repository: Repository
    private let language: Language
    private let words: SearchWords
    private let request: Request
    private let now: Instant

    /// Sets that are looked at for the one before.
    private static let reach = 200
    private static let mostChanges = 100

    init(_ manifest: Manifest, in repository: Repository, _ request: Request, _ now: Instant) {
        self.manifest = manifest
        self.repository = repository
        self.request = request
        self.now = now
        language = request.language
        words = SearchWords(request)
    }

    /// The piece of the page; whatever cannot be read is said in its place.
    @concurrent
    func html(_ pages: PageRenderer) async -> String { pages.part("setjobs", model(), language) }

    private func model() -> [String: Any] {
        var model: [String: Any] = [
            "query": words.text, "problem": [String](), "jobs": [[String: Any]](), "pager": [Pager.Links](),
            "count": "0",
            "changes": [[String: Any]](), "changesNote": [String](),
        ]
        do {
            let contents = try SetContents.read(manifest, from: repository)
            model.merge(rows(contents)) { $1 }
            model.merge(try changes(contents)) { $1 }
        } catch {
            model["problem"] = [DaemonFailure.wrapping(error).problem.rendered(in: language)]
        }
        return model
    }

    private func rows(_ contents: SetContents) -> [String: Any] {
        let found = contents.jobs.filter { line in
            let job = line.job
            return words.fits(job.jobname ?? "#\(job.jobid)", job.schedule, job.username, job.database)
        }
        let pager = Pager(of: found.count, rows: PageRoutes.rows, request)
        let (clock, zone) = (contents.clock, contents.clock.zone)
        let path = PagePath.part(manifest.cluster)
        let rows = found[pager.range].map { line -> [String: Any] in
            let entry = JobEntry(line, clock: clock, zone: zone, now: now)
            return [
                "path": path, "jobid": String(entry.jobid), "name": entry.jobname ?? "#\(entry.jobid)",
                "schedule": entry.schedule, "meaning": (entry.words ?? entry.problem)?.rendered(in: language) ?? "",
                "owner": entry.username, "database": entry.database,
                "state": PageWords.word(
                    entry.active ? "active" : entry.wantedActive ? "quarantined" : "inactive",
                    language
                ),
                "level": entry.active ? "ok" : entry.wantedActive ? "warning" : "unknown",
            ]
        }
        return ["jobs": rows, "pager": pager.links, "count": PageText.count(found.count)]
    }

    private func changes(_ contents: SetContents) throws -> [String: Any] {
        guard let before = try previous() else {
            return ["changesNote": [PageWords.word("firstSet", language)]]
        }
        guard before.proof.digest != manifest.proof.digest else {
            return ["changesNote": [PageWords.word("noChanges", language)]]
        }
        let old = try SetContents.read(before, from: repository)
        let changes = JobDifference(from: JobRoster(old), to: JobRoster(contents)).jobs
        guard !changes.isEmpty else { return ["changesNote": [PageWords.word("noChanges", language)]] }
        let rest = changes.count - Self.mostChanges
        return [
            "changes": changes.prefix(Self.mostChanges).map(change),
            "changesNote": rest > 0 ? ["… +\(PageText.count(rest))"] : [],
        ]
    }

    private func change(_ change: JobChange) -> [String: Any] {
        let kind = [.added: "appeared", .removed: "vanished", .changed: "changed"][change.kind] ?? ""
        return [
            "name": change.label, "owner": change.username, "kind": PageWords.word(kind, language),
            "level": change.kind == .removed ? "critical" : change.kind == .added ? "ok" : "warning",
            "fields": change.fields.map { PageWords.field($0.name, language) }
                .joined(separator: ", "),
        ]
    }

    /// The set before this one that can be read.
    private func previous() throws -> Manifest? {
        let ids = try repository.sets(of: manifest.cluster)
        for id in ids.prefix(while: { $0 < manifest.set }).reversed().prefix(Self.reach) {
            if let found = try? repository.manifest(of: id, in: manifest.cluster) { return found }
        }
        return nil
    }
}
