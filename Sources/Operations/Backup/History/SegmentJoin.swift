internal import BackupFormat
internal import BackupRepository
internal import CronModel

/// Joins small segments of a generation during a backup.
struct SegmentJoin {
    private let joiner: SegmentJoiner
    private let repository: Repository
    private let progress: Progress

    init(_ repository: Repository, _ cluster: String, _ generation: String, _ progress: Progress) {
        self.repository = repository
        joiner = SegmentJoiner(repository, cluster: cluster, generation: generation)
        self.progress = progress
    }

    /// The segments that hold the same rows afterwards, in the order of their run ids.
    ///
    /// Without the key to those that are encrypted, they stay as they are, too: whoever has it joins them.
    ///
    /// One that is damaged does not keep a set from being taken: then they stay as they are, for `check` to tell.
    func join(_ segments: [Segment]) -> [Segment] {
        var segments = segments
        while true {
            let small = SegmentTiers.next(among: segments)
            guard !small.isEmpty, repository.canRead(small) else { break }
            do {
                let joined = try joiner.join(small)
                let names = Set(small.map(\.name))
                segments = segments.filter { !names.contains($0.name) } + joined
            } catch {
                let problem = (error as? ActionableError)?.problem ?? Text(verbatim: "\(error)")
                progress(
                    .remark(
                        Text(
                            "small segments were not joined: \(problem.english)",
                            zh: "未能合并小分段：\(problem.chinese)"
                        )
                    )
                )
                break
            }
        }
        return segments.sorted { ($0.first, $0.last) < ($1.first, $1.last) }
    }
}
