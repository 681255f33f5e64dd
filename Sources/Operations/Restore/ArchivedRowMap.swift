internal import BackupFormat
internal import CronModel
internal import PostgresAccess

/// How a history row of a set looks on a target: with the job's number there, and only if it is asked for.
struct ArchivedRowMap: Sendable {
    let renumbered: [Int64: Int64]
    /// The run ids that still stood at the source when the set was taken; nil: it does not matter.
    let live: RunidRanges?
    /// The earliest start that is asked for, as history files write it, to the second; nil: any.
    var earliest: String?

    /// Appends the row as it shall stand, as CSV, and returns its run id; nil where it stays in the archive.
    func append(_ row: UnsafeRawBufferPointer, to buffer: inout [UInt8]) throws -> Int64? {
        guard let head = HistoryRowHead(row) else { throw Self.notARun() }
        guard live?.contains(head.runid) ?? true, isLateEnough(row) else { return nil }
        guard let jobid = head.jobid, let other = renumbered[jobid] else {
            buffer.append(contentsOf: row)
            return head.runid
        }
        buffer.append(contentsOf: "\(other),".utf8)
        buffer.append(contentsOf: UnsafeRawBufferPointer(rebasing: row[head.restOffset...]))
        return head.runid
    }

    /// Puts the row together as it shall stand and returns its run id; nil where it stays in the archive.
    func put(_ row: UnsafeRawBufferPointer, into tuple: inout RunTuple) throws -> Int64? {
        guard let run = RunRow(row) else { throw Self.notARun() }
        guard live?.contains(run.runid) ?? true, isLateEnough(row) else { return nil }
        let jobid = renumbered.isEmpty ? run.jobid : run.jobid.map { renumbered[$0] ?? $0 }
        tuple.begin(jobid: jobid, runid: run.runid, pid: try Self.value(run.raw(.pid), Self.number))
        tuple.append(csvField: run.raw(.database))
        tuple.append(csvField: run.raw(.username))
        tuple.append(csvField: run.raw(.command))
        tuple.append(csvField: run.raw(.status))
        tuple.append(csvField: run.raw(.message))
        tuple.append(moment: try Self.value(run.raw(.start), RunTime.stored))
        tuple.append(moment: try Self.value(run.raw(.end), RunTime.stored))
        return run.runid
    }

    /// Nil for NULL, an empty field.
    @inline(__always)
    private static func value<Value>(
        _ field: UnsafeRawBufferPointer,
        _ parse: (UnsafeRawBufferPointer) -> Value?
    ) throws -> Value? {
        guard !field.isEmpty else { return nil }
        guard let value = parse(field) else { throw notARun() }
        return value
    }

    private static func number(_ field: UnsafeRawBufferPointer) -> Int32? {
        field.count <= 11 ? Int32(String(decoding: field, as: UTF8.self)) : nil
    }

    private static func notARun() -> ActionableError {
        FormatError.damaged("history", Text("a row is no run of a job", zh: "有一行不是作业运行记录"))
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
