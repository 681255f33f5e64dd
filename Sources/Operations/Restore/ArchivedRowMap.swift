internal import BackupFormat
internal import CronModel

/// How a history row of a set looks on a target: with the job's number there, and only if its run id still stood at the
/// source when the set was taken.
struct ArchivedRowMap: Sendable {
    let renumbered: [Int64: Int64]
    let live: RunidRanges

    /// Appends the row as it shall stand and returns its run id; nil where it stays in the archive.
    func append(_ row: UnsafeRawBufferPointer, to buffer: inout [UInt8]) throws -> Int64? {
        guard let head = HistoryRowHead(row) else {
            throw FormatError.damaged("history", Text("a row is no run of a job", zh: "有一行不是作业运行记录"))
        }
        guard live.contains(head.runid) else { return nil }
        guard let jobid = head.jobid, let other = renumbered[jobid] else {
            buffer.append(contentsOf: row)
            return head.runid
        }
        buffer.append(contentsOf: "\(other),".utf8)
        buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: row[head.restOffset...]))
        return head.runid
    }
}
