internal import BackupFormat
internal import CronModel

/// How a history row of a set looks on a target: with the job's number there, and only if it is asked for.
struct ArchivedRowMap: Sendable {
    let renumbered: [Int64: Int64]
    /// The run ids that still stood at the source when the set was taken; nil: it does not matter.
    let live: RunidRanges?
    /// The earliest start that is asked for, as history files write it, to the second; nil: any.
    var earliest: String?

    /// Appends the row as it shall stand and returns its run id; nil where it stays in the archive.
    func append(_ row: UnsafeRawBufferPointer, to buffer: inout [UInt8]) throws -> Int64? {
        guard let head = HistoryRowHead(row) else {
            throw FormatError.damaged("history", Text("a row is no run of a job", zh: "有一行不是作业运行记录"))
        }
        guard live?.contains(head.runid) ?? true, isLateEnough(row) else { return nil }
        guard let jobid = head.jobid, let other = renumbered[jobid] else {
            buffer.append(contentsOf: row)
            return head.runid
        }
        buffer.append(contentsOf: "\(other),".utf8)
        buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: row[head.restOffset...]))
        return head.runid
    }

    /// By the start of the run, else its end; a run without either is taken, as is one before Christ or after 9999.
    private func isLateEnough(_ row: UnsafeRawBufferPointer) -> Bool {
        guard let earliest else { return true }
        var fields = row.dropLast()
        for _ in 0..<2 {
            guard let comma = fields.lastIndex(of: UInt8(ascii: ",")) else { return true }
            fields = fields[..<comma]
        }
        let times = row[(fields.endIndex + 1)...].split(separator: UInt8(ascii: ","), omittingEmptySubsequences: false)
        guard let time = times.first(where: { $0.count >= earliest.utf8.count }),
            time[time.startIndex + 4] == UInt8(ascii: "-"), time[time.startIndex + 10] == UInt8(ascii: " ")
        else { return true }
        return !time.prefix(earliest.utf8.count).lexicographicallyPrecedes(earliest.utf8)
    }
}
