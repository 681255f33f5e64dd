package import BackupFormat
package import BackupRepository
internal import CronModel
package import CronSchedule

/// How the job list of a cluster became what it is: the sets between which it changed, and what.
package struct JobListHistory: Sendable {
    private let cluster: String
    private let repository: Repository

    package init(of cluster: String, in repository: Repository) {
        self.cluster = cluster
        self.repository = repository
    }

    /// Hands out each change of the list, oldest first; the first one is how the list began.
    ///
    /// Sets that cannot be read are left out, and returned. Two lists are held at a time, whatever the number of sets.
    package func forEachChange(_ body: (JobListChange) throws -> Void) throws -> [SetID] {
        var (unreadable, digest, last): ([SetID], String?, JobRoster?) = ([], nil, nil)
        for id in try repository.sets(of: cluster) {
            do {
                let manifest = try repository.manifest(of: id, in: cluster)
                guard manifest.proof.digest != digest else { continue }
                let roster = JobRoster(try SetContents.read(manifest, from: repository))
                let difference = last.map { JobDifference(from: $0, to: roster).jobs } ?? []
                let isNews = digest == nil || !difference.isEmpty
                (digest, last) = (manifest.proof.digest, roster)
                // Numbers and nodes are in the digest, and are no change of what runs.
                guard isNews else { continue }
                try body(
                    JobListChange(set: id, takenAt: manifest.takenAt, jobs: roster.jobs.count, changes: difference)
                )
            } catch let error as ActionableError where error.code == "damaged" || error.code == "format-newer" {
                unreadable.append(id)
            }
        }
        return unreadable
    }

    /// One job's life: each set since which it stands otherwise, oldest first.
    ///
    /// A job is its name, of an owner where one is named, or its number. Throws `no-job` where no set ever held it.
    package func life(of job: String, owner: String? = nil) throws -> JobLife {
        var (versions, last, digest): ([JobLife.Version], JobLine?, String?) = ([], nil, nil)
        for id in try repository.sets(of: cluster) {
            try Task.checkCancellation()
            let manifest = try repository.manifest(of: id, in: cluster)
            guard manifest.proof.digest != digest else { continue }
            digest = manifest.proof.digest
            let line = try SetContents.read(manifest, from: repository).jobs.first { line in
                if let owner { return line.job.jobname == job && line.job.username == owner }
                return line.job.jobname == job || String(line.job.jobid) == job
            }
            if let version = JobLife.Version(from: last, to: line, set: id, takenAt: manifest.takenAt) {
                versions.append(version)
            }
            last = line
        }
        guard !versions.isEmpty else {
            throw ActionableError(
                "no-job",
                Text(
                    "no set of \"\(cluster)\" ever held a job \"\(job)\"",
                    zh: "集群 \"\(cluster)\" 的备份集中从未有过作业 \"\(job)\""
                )
            )
        }
        return JobLife(job: job, cluster: cluster, versions: versions)
    }
}

/// What changed in a list since the set before.
///
/// Keys are an interface for scripts.
package struct JobListChange: Sendable, Encodable {
    package let set: SetID
    package let takenAt: Instant
    /// How many the list has since.
    package let jobs: Int
    /// Empty for the first set.
    package let changes: [JobChange]
}

/// One job through the sets of a cluster.
///
/// Keys are an interface for scripts.
package struct JobLife: Sendable, Encodable {
    package enum Kind: String, Sendable, Encodable {
        case appeared
        case changed
        case vanished
    }

    package struct Version: Sendable, Encodable {
        package let set: SetID
        package let takenAt: Instant
        package let kind: Kind
        /// What is other than before; empty where the job appeared or vanished.
        package let fields: [ValueChange]
        package let schedule: String?
        package let command: String?
        package let active: Bool?

        init?(from old: JobLine?, to new: JobLine?, set: SetID, takenAt: Instant) {
            switch (old, new) {
            case (nil, nil): return nil
            case (nil, .some): (kind, fields) = (.appeared, [])
            case (.some, nil): (kind, fields) = (.vanished, [])
            case (let old?, let new?):
                fields = JobChange.fields(from: old, to: new)
                guard !fields.isEmpty else { return nil }
                kind = .changed
            }
            self.set = set
            self.takenAt = takenAt
            schedule = new?.job.schedule
            command = new?.job.command.shown
            active = new?.wantedActive
        }
    }

    package let job: String
    package let cluster: String
    package let versions: [Version]
}
