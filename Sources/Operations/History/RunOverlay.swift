internal import BackupFormat
internal import BackupRepository
internal import PostgresAccess

/// The rows beside segments, in the order of run ids: a set's tail and the live table; of a run in both, the live row.
///
/// For one task at a time.
struct RunOverlay {
    /// Rows that are pulled one at a time; the next one waits.
    private struct Stream {
        let pull: (inout [UInt8]) throws -> Bool
        var row: [UInt8] = []
        var runid: Int64?

        mutating func advance() throws {
            row.removeAll(keepingCapacity: row.capacity < 1 << 20)
            runid = nil
            guard try pull(&row) else { return }
            runid = row.withUnsafeBytes { HistoryRowHead($0)?.runid }
            guard runid != nil else { throw RunHistoryFailure.notARun() }
        }
    }

    private var tail: Stream
    private var live: Stream

    /// Each closure appends the next row to the buffer; false at its end.
    init(tail: @escaping (inout [UInt8]) throws -> Bool, live: @escaping (inout [UInt8]) throws -> Bool) throws {
        self.tail = Stream(pull: tail)
        self.live = Stream(pull: live)
        try self.tail.advance()
        try self.live.advance()
    }

    /// The lowest run id that waits; nil at the end.
    var next: Int64? {
        switch (tail.runid, live.runid) {
        case (let tail?, let live?): min(tail, live)
        case (let tail, let live): tail ?? live
        }
    }

    /// Hands out the row that waits.
    mutating func take(_ body: (UnsafeRawBufferPointer) throws -> Void) throws {
        if let waiting = live.runid, waiting <= tail.runid ?? .max {
            try live.row.withUnsafeBytes(body)
            if tail.runid == waiting { try tail.advance() }
            try live.advance()
        } else if tail.runid != nil {
            try tail.row.withUnsafeBytes(body)
            try tail.advance()
        }
    }
}
