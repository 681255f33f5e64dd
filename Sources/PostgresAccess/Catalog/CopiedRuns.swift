/// A run as the server has it.
///
/// It must not outlive the call that hands it out.
package struct CopiedRun {
    package let runid: Int64
    package let pid: Int32?
    /// Nil for NULL, which pg_cron never writes.
    package let status: UnsafeRawBufferPointer?
    /// Microseconds since 2000, or one of the ends of time.
    package let start: Int64?
    /// All of the row as history files hold it: a line of CSV, its line end included.
    package let line: UnsafeRawBufferPointer
}

/// The rows of a running COPY of `HistoryCatalog.copyOut`.
package struct CopiedRuns: ~Copyable {
    private(set) var rows: CopyOutRows
    private var line = CSVLine()

    init(_ rows: CopyOutRows) {
        self.rows = rows
    }

    /// Hands each run to `body`, up to the end.
    package mutating func forEachRun(_ body: (CopiedRun) throws -> Void) throws {
        var (rows, isFirst) = (rows, true)
        defer { self.rows = rows }
        while try rows.next({ message -> Void in
            let tuple = try BinaryTuple(message, columns: HistoryCatalog.columns.count, isFirst: isFirst)
            isFirst = false
            if let tuple { try body(run(in: tuple)) }
        }) != nil {}
    }

    private mutating func run(in tuple: BinaryTuple) throws -> CopiedRun {
        var tuple = tuple
        line.begin()
        if let jobid = try tuple.number(Int64.self) { line.append(jobid) }
        line.separate()
        let runid = try tuple.number(Int64.self)
        if let runid { line.append(runid) }
        line.separate()
        let pid = try tuple.number(Int32.self)
        if let pid { line.append(Int64(pid)) }
        line.separate()
        for _ in 0..<3 { _ = try text(&tuple) }
        let status = try text(&tuple)
        _ = try text(&tuple)
        let start = try tuple.number(Int64.self)
        if let start { line.append(moment: start) }
        line.separate()
        if let end = try tuple.number(Int64.self) { line.append(moment: end) }
        line.end()
        guard let runid else { throw PostgresError.noRunid }
        return CopiedRun(runid: runid, pid: pid, status: status, start: start, line: line.bytes)
    }

    @inline(__always)
    private mutating func text(_ tuple: inout BinaryTuple) throws -> UnsafeRawBufferPointer? {
        let text = try tuple.column()
        if let text { line.append(text: text) }
        line.separate()
        return text
    }
}

extension PostgresError {
    /// The column is the primary key.
    fileprivate static let noRunid = PostgresError(
        sqlstate: nil,
        message: "a row of cron.job_run_details has no runid",
        detail: nil,
        hint: nil
    )
}

extension PostgresConnection {
    /// Hands the runs within ascending ranges of run ids, in their order, to `body`, which runs once on this session's
    /// thread.
    package func runs<Output: Sendable>(
        within ranges: [ClosedRange<Int64>],
        _ body: @Sendable (inout CopiedRuns) throws -> Output
    ) async throws -> Output {
        try await copyOut(HistoryCatalog.copyOut(within: ranges)) { rows in
            var runs = CopiedRuns(rows)
            defer { rows = runs.rows }
            return try body(&runs)
        }
    }
}
