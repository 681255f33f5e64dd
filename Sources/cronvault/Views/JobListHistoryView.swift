internal import CronModel
internal import Operations

/// How a job list, or one job, became what it is.
enum JobListHistoryView {
    static func lines(_ change: JobListChange, verbose: Bool) -> [Line] {
        let head = Line(
            Text(
                "\(change.takenAt)  set \(change.set)  \(change.jobs.of("job"))",
                zh: "\(change.takenAt)  备份集 \(change.set)  \(change.jobs) 个作业"
            ),
            .heading
        )
        let summaries = change.changes.map { change in
            Line(
                Text(
                    "  " + Table.singleLine(change.summary.english),
                    zh: "  " + Table.singleLine(change.summary.chinese)
                )
            )
        }
        return [head] + (verbose ? change.changes.flatMap { DiffView.job($0, verbose: true) } : summaries)
    }

    static func lines(_ life: JobLife) -> [Line] {
        life.versions.flatMap { version in
            let what: Text =
                switch version.kind {
                case .appeared: Text("appeared", zh: "出现")
                case .changed: Text("changed", zh: "更改")
                case .vanished: Text("vanished", zh: "消失")
                }
            let head = Line(
                Text(
                    "\(version.takenAt)  set \(version.set)  \(what.english)",
                    zh: "\(version.takenAt)  备份集 \(version.set)  \(what.chinese)"
                ),
                .heading
            )
            return [head] + version.fields.flatMap { DiffView.field($0) } + whole(version)
        }
    }

    /// What the job was when it appeared.
    private static func whole(_ version: JobLife.Version) -> [Line] {
        guard version.kind == .appeared else { return [] }
        return [("schedule", version.schedule), ("command", version.command)].compactMap { name, value in
            value.map { DiffView.added("\(name): \(Table.singleLine($0))") }
        }
    }
}
