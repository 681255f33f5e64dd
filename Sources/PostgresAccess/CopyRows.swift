/// The rows of a running COPY … TO STDOUT.
package struct CopyOutRows {
    private let handle: Handle
    private var ended = false

    init(handle: Handle) {
        self.handle = handle
    }

    /// Hands the next row's bytes (with its line end) to `body`; nil at the end.
    ///
    /// The bytes are valid during the call.
    package mutating func next<Output>(_ body: (UnsafeRawBufferPointer) throws -> Output) throws -> Output? {
        guard !ended else { return nil }
        let output = try handle.copyRow(body)
        if output == nil { ended = true }
        return output
    }

    /// Reads what is left, so that the server's verdict on the whole COPY is known.
    mutating func finish() throws {
        while try next({ _ in true }) != nil {}
        _ = try handle.endCopy()
    }

    mutating func abandon() {
        if !ended {
            handle.canceller.cancel()
            while let more = try? next({ _ in true }), more {}
        }
        _ = try? handle.endCopy()
    }
}

/// The writing end of a running COPY … FROM STDIN.
///
/// Small writes are collected.
package struct CopyInRows {
    private let handle: Handle
    private var buffer: [UInt8] = []
    private static let bufferSize = 1 << 17

    init(handle: Handle) {
        self.handle = handle
        buffer.reserveCapacity(Self.bufferSize)
    }

    package mutating func write(_ bytes: [UInt8]) throws {
        try bytes.withUnsafeBytes { try write($0) }
    }

    package mutating func write(_ bytes: UnsafeRawBufferPointer) throws {
        guard bytes.count >= Self.bufferSize else {
            buffer.append(contentsOf: bytes)
            if buffer.count >= Self.bufferSize { try flush() }
            return
        }
        // Piece by piece: libpq keeps a copy of what it is given at once.
        try flush()
        for start in stride(from: 0, to: bytes.count, by: Self.bufferSize) {
            let end = min(start + Self.bufferSize, bytes.count)
            try handle.putCopy(UnsafeRawBufferPointer(rebasing: bytes[start..<end]))
        }
    }

    mutating func finish() throws -> Int {
        try flush()
        try handle.endPut(failing: nil)
        return try handle.endCopy()
    }

    mutating func abandon() {
        try? handle.endPut(failing: "cronvault gave up")
        _ = try? handle.endCopy()
    }

    private mutating func flush() throws {
        try buffer.withUnsafeBytes { try handle.putCopy($0) }
        buffer.removeAll(keepingCapacity: true)
    }
}
