package import CronModel

extension Command {
    /// SHA-256 of the command's UTF-8 bytes, lower-case hex.
    package var sha256: String {
        switch self {
        case .text(let text): SHA256Digest.hex(of: text)
        case .digest(let sha256, _): sha256
        }
    }

    /// The same command, by digest alone where the list it belongs to has no room for it.
    package func bounded(by budget: inout CommandBudget) -> Command {
        guard case .text(let text) = self, !budget.admits(bytes: text.utf8.count) else { return self }
        return .digest(sha256: sha256, bytes: text.utf8.count)
    }
}

extension Job {
    /// SHA-256 over every column in canonical JSON, the command by its own digest.
    package var digest: String {
        var json = CanonicalJSON()
        json.raw(#"{"jobid":"#)
        json.number(jobid)
        appendContent(to: &json)
        json.raw(#","nodename":"#)
        json.string(nodename)
        json.raw(#","nodeport":"#)
        json.number(nodeport)
        json.raw(#","active":"#)
        json.boolean(active)
        json.raw("}")
        return SHA256Digest.hex(of: json.bytes)
    }

    /// SHA-256 over what the job does: name, schedule, command, database and owner; not its number, node or state.
    package var contentDigest: String {
        var json = CanonicalJSON()
        appendContent(to: &json)
        return SHA256Digest.hex(of: json.bytes)
    }

    private func appendContent(to json: inout CanonicalJSON) {
        json.raw(#","jobname":"#)
        json.string(jobname)
        json.raw(#","schedule":"#)
        json.string(schedule)
        json.raw(#","command_sha256":"#)
        json.string(command.sha256)
        json.raw(#","database":"#)
        json.string(database)
        json.raw(#","username":"#)
        json.string(username)
    }
}

/// The digest of a job list, taken row by row in any order: SHA-256 over the jobs' digests, each followed by a line
/// feed, in the order of job ids.
package struct JobListDigest: Sendable {
    private var digests: [(jobid: Int64, digest: String)] = []

    package init() {}

    package mutating func add(_ job: Job) {
        digests.append((job.jobid, job.digest))
    }

    package var count: Int { digests.count }

    package var hex: String {
        var list = SHA256Digest()
        for entry in digests.sorted(by: { ($0.jobid, $0.digest) < ($1.jobid, $1.digest) }) {
            list.update(entry.digest + "\n")
        }
        return list.hex
    }
}
