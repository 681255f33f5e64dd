internal import BackupFormat
internal import CronModel

/// Which job of a set is which job of the target, and which number each will have.
///
/// A pure value.
///
/// A named job is its name within its owner; an unnamed one is its content.
struct JobMatching: Sendable {
    enum Fate: Sendable, Hashable {
        /// The target does not have it.
        case new
        /// It stands there with the same content.
        case identical
        /// It stands there with other content.
        case conflicting
    }

    struct Match: Sendable {
        /// The line of the set, with role and database mapped.
        let line: JobLine
        let fate: Fate
        /// Its number on the target.
        let jobid: Int64
        /// The row that stands there.
        let existing: Job?
    }

    private(set) var matches: [Match] = []
    /// Numbers of the set that mean another number on the target.
    ///
    /// History is renumbered by it.
    private(set) var renumbered: [Int64: Int64] = [:]
    /// The highest number given out or seen.
    private(set) var highest: Int64

    /// `earlier`: the numbers that restores of the set onto this target gave before; they are given again.
    init(
        _ lines: [JobLine],
        onto target: [Job],
        setSequence: Int64?,
        targetSequence: Int64?,
        earlier: [Int64: Int64] = [:]
    ) {
        let known = lines.map(\.job.jobid) + target.map(\.jobid) + earlier.values
        highest = max(setSequence ?? 0, targetSequence ?? 0, known.max() ?? 0)
        let existing = Self.existing(lines, target)
        var taken = Set(target.map(\.jobid))
        for (line, row) in zip(lines, existing) {
            let fate: Fate = row.map { $0.contentDigest == line.job.contentDigest ? .identical : .conflicting } ?? .new
            let own = earlier[line.job.jobid] ?? line.job.jobid
            let jobid = row?.jobid ?? (taken.insert(own).inserted ? own : nextNumber())
            taken.insert(jobid)
            if jobid != line.job.jobid { renumbered[line.job.jobid] = jobid }
            matches.append(Match(line: line, fate: fate, jobid: jobid, existing: row))
        }
        renumberOrphans(lines, target, setSequence, earlier)
    }

    /// History of a job that the set no longer had must not become the history of a stranger with its number.
    private mutating func renumberOrphans(
        _ lines: [JobLine],
        _ target: [Job],
        _ setSequence: Int64?,
        _ earlier: [Int64: Int64]
    ) {
        let known = Set(lines.map(\.job.jobid))
        for job in target where !known.contains(job.jobid) && job.jobid <= setSequence ?? .max {
            renumbered[job.jobid] = earlier[job.jobid] ?? nextNumber()
        }
    }

    private mutating func nextNumber() -> Int64 {
        highest = highest == .max ? .max : highest + 1
        return highest
    }

    /// The row of each line, nil where there is none.
    ///
    /// Of unnamed jobs alike, those with the same number go first.
    private static func existing(_ lines: [JobLine], _ target: [Job]) -> [Job?] {
        var named: [JobName: Job] = [:]
        var unnamed: [String: [Job]] = [:]
        for job in target {
            if let name = job.jobname {
                named[JobName(jobname: name, username: job.username)] = job
            } else {
                unnamed[job.contentDigest, default: []].append(job)
            }
        }
        var rows = lines.map { line -> Job? in
            if let name = line.job.jobname { return named[JobName(jobname: name, username: line.job.username)] }
            return Self.take(from: &unnamed[line.job.contentDigest]) { $0.jobid == line.job.jobid }
        }
        for (index, line) in lines.enumerated() where line.job.jobname == nil && rows[index] == nil {
            rows[index] = Self.take(from: &unnamed[line.job.contentDigest]) { _ in true }
        }
        return rows
    }

    private static func take(from jobs: inout [Job]?, where fits: (Job) -> Bool) -> Job? {
        jobs?.firstIndex(where: fits).flatMap { jobs?.remove(at: $0) }
    }
}
