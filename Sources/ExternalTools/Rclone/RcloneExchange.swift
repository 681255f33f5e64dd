internal import Glibc

/// One question to an rclone that listens on this machine, and its answer: HTTP/1.0, a connection of its own that ends with
/// the answer (RFC 1945).
///
/// Blocking, without a proxy, without a thread of its own, as storage needs it.
///
/// For one task at a time.
final class RcloneExchange {
    private let descriptor: Int32
    private let patience: Int32
    private var head: ArraySlice<UInt8> = []
    private var taken: Int64 = 0
    /// Keeps the server while it answers.
    private let server: RunningRclone
    private(set) var status = 0
    /// The answer's length in bytes, where it is told.
    private(set) var bytes: Int64?

    /// Nobody listens there.
    struct NobodyListens: Error {}

    /// Sends a request and waits for the answer's beginning, so many seconds at most.
    ///
    /// Throws `NobodyListens`, `Rclone.Failure`, `rclone-hangs`.
    init(_ request: [UInt8], port: UInt16, patience: Int32, of server: RunningRclone) throws {
        self.patience = patience
        self.server = server
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        guard descriptor >= 0 else { throw failure(errno) }
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        let connected = withUnsafePointer(to: &address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
            }
        }
        guard connected == 0 else {
            if errno == ECONNREFUSED { throw NobodyListens() }
            throw failure(errno)
        }
        try request.withUnsafeBytes { try send($0) }
        try readHead()
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    private func send(_ bytes: UnsafeRawBufferPointer) throws {
        var rest = bytes
        while !rest.isEmpty {
            let count = Glibc.send(descriptor, rest.baseAddress, rest.count, Int32(MSG_NOSIGNAL))
            if count < 0, errno == EINTR { continue }
            guard count > 0 else { throw failure(errno) }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
    }

    private func readHead() throws {
        var all: [UInt8] = []
        let end = Array("\r\n\r\n".utf8)
        var buffer = [UInt8](repeating: 0, count: 1 << 14)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try receive(into: $0) }
            guard count > 0, all.count < 1 << 16 else { throw failure(ECONNRESET) }
            let from = max(0, all.count - end.count)
            all += buffer[..<count]
            guard let found = all[from...].firstRange(of: end) else { continue }
            head = all[found.upperBound...]
            return parse(String(decoding: all[..<found.lowerBound], as: UTF8.self))
        }
    }

    /// `HTTP/1.0 200 OK`, and the fields.
    private func parse(_ text: String) {
        let lines = text.split(separator: "\r\n")
        status = lines.first?.split(separator: " ").dropFirst().first.flatMap { Int($0) } ?? 0
        for line in lines.dropFirst() {
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2, parts[0].lowercased() == "content-length" else { continue }
            bytes = Int64(parts[1].filter { !$0.isWhitespace })
        }
    }

    /// Fills as much of the buffer as there is; 0 at the end, which is not before the length that was told.
    ///
    /// Throws `Rclone.Failure`.
    func read(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        let count: Int
        if head.isEmpty {
            count = try receive(into: buffer)
        } else {
            let piece = head.prefix(buffer.count)
            buffer.copyBytes(from: piece)
            head = head.dropFirst(piece.count)
            count = piece.count
        }
        taken += Int64(count)
        if count == 0, let bytes, taken < bytes { throw failure(ECONNRESET) }
        return count
    }

    /// The rest of the answer; `upToLength`: which is no shorter than was told.
    func all(upToLength: Bool = true) throws -> [UInt8] {
        if !upToLength { bytes = nil }
        var all: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = try buffer.withUnsafeMutableBytes { try read(into: $0) }
            guard count > 0 else { return all }
            all += buffer[..<count]
        }
    }

    private func receive(into buffer: UnsafeMutableRawBufferPointer) throws -> Int {
        var state = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
        while true {
            let ready = poll(&state, 1, patience * 1000)
            if ready < 0, errno == EINTR { continue }
            guard ready != 0 else {
                server.end()
                throw ToolFailure.hangs("rclone", seconds: Int(patience))
            }
            guard ready > 0 else { throw failure(errno) }
            let count = recv(descriptor, buffer.baseAddress, buffer.count, 0)
            if count < 0, errno == EINTR { continue }
            guard count >= 0 else { throw failure(errno) }
            return count
        }
    }

    private func failure(_ number: Int32) -> Rclone.Failure {
        server.failure(String(cString: strerror(number)).lowercased())
    }
}
