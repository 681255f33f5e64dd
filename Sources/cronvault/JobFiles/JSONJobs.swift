internal import BackupFormat
internal import CronModel
internal import Operations

/// The jobs as one JSON document, each as a line of a set's `cron/jobs.json`.
struct JSONJobs: JobFormat {
    func opening(_ roster: JobRoster) -> String {
        var json = CanonicalJSON()
        json.raw(#"{"from":"#)
        json.string(roster.label.english)
        json.raw(#","jobs":["#)
        return String(decoding: json.bytes, as: UTF8.self)
    }

    func job(_ line: JobLine, of roster: JobRoster, isFirst: Bool) -> String {
        (isFirst ? "\n" : ",\n") + String(decoding: line.encoded(), as: UTF8.self)
    }

    func closing(_ roster: JobRoster) -> String { "\n]}\n" }
}
