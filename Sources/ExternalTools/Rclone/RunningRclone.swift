internal import CronModel
internal import Dispatch
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// An rclone that listens; ended when nobody needs it any more.
final class RunningRclone: Sendable {
    private let process: PipedProcess
    private let port: UInt16
    private let password: String
    /// The end of what it has said since it listens.
    private let said = Said()
    let start = ContinuousClock.now
    let lastUse = Mutex(ContinuousClock.now)

    private static let announcement = "Serving remote control on http://127.0.0.1:"

    private final class Said: Sendable {
        private let bytes = Mutex<[UInt8]>([])

        func add(_ more: UnsafeRawBufferPointer) { bytes.withLock { $0 = Array(($0 + more).suffix(4096)) } }

        var text: String { bytes.withLock { String(decoding: $0, as: UTF8.self) } }
    }

    /// Throws `Rclone.Failure`, and what keeps a program from starting.
    init(_ child: ChildProcess) throws {
        password = (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
        let secrets = ["RCLONE_RC_USER": "cronvault", "RCLONE_RC_PASS": password]
        let child = ChildProcess(
            child.executable,
            child.arguments,
            environment: child.environment.merging(secrets) { $1 },
            leadsGroup: child.leadsGroup
        )
        let process = try PipedProcess(child, reads: true, joinsErrors: true)
        self.process = process
        port = try Self.port(of: process)
        // Read by nobody, it would stop at some time.
        DispatchQueue(label: "cronvault.rclone").async { [said] in
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 12, alignment: 16)
            defer { buffer.deallocate() }
            while let count = try? process.read(into: buffer, forEver: true), count > 0 {
                said.add(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
            }
        }
        try checkRelease()
    }

    deinit { process.end() }

    /// Nobody else may have its port while it runs.
    var isAlive: Bool { process.isRunning }

    private static func port(of process: PipedProcess) throws -> UInt16 {
        var said = ""
        let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 12, alignment: 16)
        defer { buffer.deallocate() }
        while true {
            let count = try process.read(into: buffer)
            guard count > 0 else {
                let ending = process.wait()
                throw Rclone.Failure(said: said.isEmpty ? ending.status : said)
            }
            said += String(decoding: UnsafeRawBufferPointer(rebasing: buffer[..<count]), as: UTF8.self)
            guard let mark = said.firstRange(of: announcement) else { continue }
            let rest = said[mark.upperBound...]
            guard let end = rest.firstIndex(of: "/") else { continue }
            if let port = UInt16(rest[..<end]) { return port }
        }
    }

    /// An older one would pass over what it does not know, and do something else.
    private func checkRelease() throws {
        struct Release: Decodable {
            let decomposed: [Int]
        }
        let fields = ["Content-Type: application/json"]
        let exchange: RcloneExchange
        do {
            exchange = try self.exchange("POST /core/version", fields, Array("{}".utf8), patience: 60)
        } catch is RcloneExchange.NobodyListens {
            throw Rclone.Failure(said: "rclone: it does not listen\n\(said.text)")
        }
        let answer = try exchange.all()
        guard let release = try? JSONDecoder().decode(Release.self, from: Data(answer)).decomposed else {
            throw Rclone.Failure(said: "rclone: its version cannot be read")
        }
        let oldest = Rclone.oldestRelease.split(separator: ".").compactMap { Int($0) }
        guard release.lexicographicallyPrecedes(oldest) else { return }
        throw Rclone.Failure(said: "\(Rclone.tooOld): \(release.map(String.init).joined(separator: "."))")
    }

    /// Asks it something.
    ///
    /// Throws `NobodyListens`, `Rclone.Failure`, and `rclone-hangs` after so many seconds.
    func exchange(_ line: String, _ fields: [String], _ body: [UInt8], patience: Int32) throws -> RcloneExchange {
        let login = Data("cronvault:\(password)".utf8).base64EncodedString()
        let lines =
            ["\(line) HTTP/1.0", "Host: 127.0.0.1:\(port)", "Authorization: Basic \(login)"] + fields
            + ["Content-Length: \(body.count)", "", ""]
        let head = lines.joined(separator: "\r\n")
        return try RcloneExchange(Array(head.utf8) + body, port: port, patience: patience, of: self)
    }

    /// A connection to it failed in the middle; where it has died, it may have said why.
    func failure(_ problem: String) -> Rclone.Failure {
        var looks = 0
        while process.isRunning, looks < 20 {
            looks += 1
            usleep(5000)
        }
        guard !process.isRunning else { return Rclone.Failure(said: "rclone: \(problem)") }
        return Rclone.Failure(said: "rclone ended unexpectedly\n\(said.text)")
    }

    /// It does not answer, and shall not be waited for any more.
    func end() { process.end() }
}

extension Rclone {
    /// What tells that rclone is too old.
    package static let tooOld = "rclone is older than \(oldestRelease)"
}
