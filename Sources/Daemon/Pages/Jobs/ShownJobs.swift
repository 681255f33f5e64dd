internal import BackupFormat
internal import BackupRepository
internal import CronModel
internal import CronSchedule
internal import Operations

/// The jobs that a page shows, and who tells of them: the newest look, an older one, or a set.
struct ShownJobs: Sendable {
    let sheet: JobSheet
    /// What the reader must know of where this comes from; nil: it is what the newest look showed.
    let notice: Text?
    /// Whether something is known of runs.
    let knowsRuns: Bool

    init?(_ state: ClusterState) {
        guard let sighting = state.sighting else { return nil }
        sheet = JobSheet(sighting)
        knowsRuns = sighting.history != nil
        notice = state.blindness.map { error in
            Text(
                "The server cannot be looked at (\(error.problem.english)). This was seen at \(PageText.time(sighting.at)).",
                zh: "无法查看服务器（\(error.problem.chinese)）。以下内容于 \(PageText.time(sighting.at)) 所见。"
            )
        }
    }

    init(_ sheet: JobSheet, of set: SetFacts.Newest, _ state: ClusterState) {
        self.sheet = sheet
        knowsRuns = false
        let (id, at) = (set.set, PageText.time(set.takenAt))
        guard !state.isDistant else {
            notice = Text(
                "Another agent takes care of this cluster. These are the jobs of the set \(id), taken at \(at).",
                zh: "此集群由其他代理负责。以下为 \(at) 所取备份集 \(id) 中的作业。"
            )
            return
        }
        let reason = state.blindness.map(\.problem) ?? Text("nobody has looked yet", zh: "尚未查看")
        notice = Text(
            "The server was not seen since the daemon began (\(reason.english)). These are the jobs of the set \(id), taken at \(at).",
            zh: "守护进程启动以来未见到服务器（\(reason.chinese)）。以下为 \(at) 所取备份集 \(id) 中的作业。"
        )
    }
}

/// The jobs of newest sets, read once: for servers that no look has shown yet.
actor RecordedJobs {
    private struct Entry {
        let set: SetID
        let made: Instant
        let sheet: JobSheet
    }

    private var entries: [String: Entry] = [:]

    /// Lists may be long: of so many clusters they are kept.
    private static let most = 8
    /// Seconds after which next runs are told anew.
    private static let age = 600

    /// The jobs of a set that is known to be the newest one of its cluster.
    func sheet(of cluster: String, _ set: SetID, in repository: Repository, now: Instant) throws -> JobSheet {
        if let known = entries[cluster], known.set == set, now < known.made.advanced(bySeconds: Self.age) {
            return known.sheet
        }
        let manifest = try repository.manifest(of: set, in: cluster)
        let sheet = JobSheet(try SetContents.read(manifest, from: repository), now: now)
        if entries.count >= Self.most, let oldest = entries.min(by: { $0.value.made < $1.value.made }) {
            entries[oldest.key] = nil
        }
        entries[cluster] = Entry(set: set, made: now, sheet: sheet)
        return sheet
    }
}
