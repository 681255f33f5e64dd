internal import BackupFormat
internal import Operations
internal import Synchronization

/// Runs on standard output, for programs: a line of JSON each, or CSV with the columns of history files after the job's
/// name.
final class RunOutput: Sendable {
    private let isCSV: Bool
    private let lines: Mutex<Lines>

    private struct Lines: ~Copyable {
        var buffer = OutputBuffer()
    }

    init(csv: Bool) throws {
        isCSV = csv
        lines = Mutex(Lines())
        if csv { try append(Array("jobname,".utf8) + SegmentName.header.dropLast()) }
    }

    func write(_ run: ExportedRun) throws {
        try append(isCSV ? Self.csv(run) : Self.json(run))
    }

    /// Writes what is left.
    func end() throws {
        try lines.withLock { try $0.buffer.flush() }
    }

    private func append(_ line: [UInt8]) throws {
        try lines.withLock { try $0.buffer.append(line) }
    }

    /// The row as PostgreSQL wrote it.
    private static func csv(_ run: ExportedRun) -> [UInt8] {
        var line = CSVText.field(run.jobname)
        for column in RunRow.Column.allCases {
            line.append(UInt8(ascii: ","))
            line.append(contentsOf: run.row.raw(column))
        }
        return line
    }

    private static func json(_ run: ExportedRun) -> [UInt8] {
        let row = run.row
        var json = CanonicalJSON(reserving: 400)
        json.raw(#"{"jobid":"#)
        if let jobid = row.jobid { json.number(jobid) } else { json.raw("null") }
        json.raw(#","jobname":"#)
        json.string(run.jobname)
        json.raw(#","runid":"#)
        json.number(row.runid)
        json.raw(#","generation":"#)
        json.string(run.generation)
        json.raw(#","job_pid":"#)
        if let pid = row.text(.pid).flatMap({ Int64($0) }) { json.number(pid) } else { json.raw("null") }
        json.raw(#","database":"#)
        json.string(row.text(.database))
        json.raw(#","username":"#)
        json.string(row.text(.username))
        json.raw(#","command":"#)
        json.string(row.text(.command))
        json.raw(#","status":"#)
        json.string(row.text(.status))
        json.raw(#","return_message":"#)
        json.string(row.text(.message))
        json.raw(#","start_time":"#)
        json.string(row.text(.start).map(time))
        json.raw(#","end_time":"#)
        json.string(row.text(.end).map(time))
        json.raw("}")
        return json.bytes
    }

    /// `2026-11-22 02:30:00.001+00` in ISO 8601; another text as it is.
    private static func time(_ text: String) -> String {
        guard text.hasSuffix("+00") else { return text }
        return String(text.dropLast(3).map { $0 == " " ? "T" : $0 }) + "Z"
    }
}

/// CSV as RFC 4180 has it: what needs quotes gets them.
enum CSVText {
    /// Empty for nil, `""` for an empty text, as PostgreSQL does.
    static func field(_ text: String?) -> [UInt8] {
        guard let text else { return [] }
        let special: Set<UInt8> = [UInt8(ascii: ","), UInt8(ascii: "\"")]
        let needsQuotes = text.isEmpty || text.utf8.contains { $0 < 0x20 || special.contains($0) }
        guard needsQuotes else { return Array(text.utf8) }
        var field = [UInt8(ascii: "\"")]
        for byte in text.utf8 {
            if byte == UInt8(ascii: "\"") { field.append(byte) }
            field.append(byte)
        }
        return field + [UInt8(ascii: "\"")]
    }
}
