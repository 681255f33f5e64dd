internal import BackupFormat
internal import CronModel
internal import Operations

/// The form of jobs that `apply` and `diff` read, made for version control: the columns of `cron.job` by their names.
///
/// Numbers are left out, and nodes: both belong to a server. A job that runs on another server than its own says so in a
/// comment.
struct YAMLJobs: JobFormat {
    func opening(_ roster: JobRoster) -> String {
        "# Jobs of pg_cron: \(Table.singleLine(roster.label.english)). For: cronvault diff, cronvault apply.\n"
            + (roster.jobs.isEmpty ? "jobs: []\n" : "jobs:\n")
    }

    func job(_ line: JobLine, of roster: JobRoster, isFirst: Bool) -> String {
        let job = line.job
        var keys: [(String, String)] = []
        if let name = job.jobname { keys.append(("jobname", YAMLText.scalar(name, indentation: 6))) }
        keys.append(("schedule", YAMLText.scalar(job.schedule, indentation: 6)))
        keys.append(("database", YAMLText.scalar(job.database, indentation: 6)))
        keys.append(("username", YAMLText.scalar(job.username, indentation: 6)))
        keys.append(("active", line.wantedActive ? "true" : "false"))
        keys.append(("command", YAMLText.scalar(job.command.text ?? "", indentation: 6)))
        let node = NodeAddress(name: job.nodename, port: job.nodeport)
        let isElsewhere = roster.port.map { !node.isLocal(port: $0) } ?? false
        return (isElsewhere ? "  # runs on node \(Table.singleLine(node.description)):\n" : "")
            + keys.enumerated().map { ($0 == 0 ? "  - " : "    ") + "\($1.0): \($1.1)\n" }.joined()
    }

    func closing(_ roster: JobRoster) -> String { "" }
}
