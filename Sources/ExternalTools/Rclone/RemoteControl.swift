internal import CronModel
internal import Dispatch
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// One `rclone rcd`, started when it is first asked for something and ended once nobody has asked for a while.
///
/// It listens on a port of the loopback that the system chose, and lets in whoever knows a password that this process made
/// up; both learn it by environment and pipe alone. It dies with us. Where it has died before us, another one is started.
final class RemoteControl: Sendable {
    private let child: ChildProcess
    private let running = Mutex<Running?>(nil)

    /// How the root is called in calls.
    static let remote = "CRONVAULTROOT:"

    /// Seconds without a call before it is ended, and before an answer is given up.
    private static let idle = 30
    private static let patience: Int32 = 1800

    init(root: String, environment: [String: String?]) {
        var variables = environment
        for name in ProcessInfo.processInfo.environment.keys where name.hasPrefix("RCLONE_RC_") || Self.logs(name) {
            variables[name] = .some(nil)
        }
        variables["RCLONE_CONFIG_CRONVAULTROOT_TYPE"] = "alias"
        // With the slash it is a folder, and rclone does not ask whether it is a file.
        variables["RCLONE_CONFIG_CRONVAULTROOT_REMOTE"] = root.hasSuffix(":") || root.hasSuffix("/") ? root : root + "/"
        child = ChildProcess(
            "rclone",
            [
                "rcd", "--rc-addr", "127.0.0.1:0", "--rc-serve", "--log-level", "NOTICE",
                // Limits of a whole transfer, else an hour.
                "--rc-server-read-timeout", "1000h", "--rc-server-write-timeout", "1000h",
            ],
            environment: variables
        )
    }

    /// Whether a variable of rclone's would have it write its log elsewhere, or otherwise.
    private static func logs(_ name: String) -> Bool {
        ["RCLONE_LOG_FILE", "RCLONE_LOG_FORMAT", "RCLONE_SYSLOG", "RCLONE_USE_JSON_LOG", "RCLONE_QUIET"].contains(name)
    }

    /// Has it do something.
    ///
    /// Throws `Rclone.Failure`, also where rclone cannot be started.
    @discardableResult
    func call<Output: Decodable>(_ name: String, _ input: some Encodable, as: Output.Type) throws -> Output {
        let body = Array(try JSONEncoder().encode(input))
        let exchange = try exchange("POST /\(name)", ["Content-Type: application/json"], body)
        let answer = try Self.answer(to: exchange)
        guard let output = try? JSONDecoder().decode(Output.self, from: Data(answer)) else {
            throw Rclone.Failure(said: "rclone: its answer to \(name) cannot be read")
        }
        return output
    }

    func call(_ name: String, _ input: some Encodable) throws {
        try call(name, input, as: Nothing.self)
    }

    private struct Nothing: Decodable {}

    /// An object's content.
    func get(_ path: String) throws -> RcloneExchange {
        let exchange = try exchange("GET /%5B\(Self.remote)%5D/\(Self.escaped(path))")
        if exchange.status != 200 { _ = try Self.answer(to: exchange) }
        return exchange
    }

    private static func answer(to exchange: RcloneExchange) throws -> [UInt8] {
        let bytes = try exchange.all()
        guard exchange.status != 200 else { return bytes }
        let refusal = try? JSONDecoder().decode(Refusal.self, from: Data(bytes))
        throw Rclone.Failure(
            said: refusal?.error ?? String(decoding: bytes, as: UTF8.self),
            isMissing: exchange.status == 404
        )
    }

    private struct Refusal: Decodable {
        let error: String
    }

    private func exchange(_ line: String, _ fields: [String] = [], _ body: [UInt8] = []) throws -> RcloneExchange {
        let server = try server()
        do {
            return try server.exchange(line, fields, body, patience: Self.patience)
        } catch is RcloneExchange.NobodyListens {
            running.withLock { if $0 === server { $0 = nil } }
            return try self.server().exchange(line, fields, body, patience: Self.patience)
        }
    }

    private func server() throws -> Running {
        try running.withLock { running in
            if let running {
                running.lastUse.withLock { $0 = .now }
                return running
            }
            let started = try Running(child)
            running = started
            endWhenIdle(started)
            return started
        }
    }

    /// Whatever it still answers keeps it until then.
    private func endWhenIdle(_ server: Running) {
        DispatchQueue.global().asyncAfter(deadline: .now() + .seconds(Self.idle)) { [weak self, weak server] in
            guard let self, let server else { return }
            guard ContinuousClock.now - server.lastUse.withLock(\.self) < .seconds(Self.idle) else {
                return self.running.withLock { if $0 === server { $0 = nil } }
            }
            self.endWhenIdle(server)
        }
    }

    /// The path of a URL (RFC 3986): all but unreserved characters and slashes percent-encoded.
    private static func escaped(_ path: String) -> String {
        path.utf8.map { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"), UInt8(ascii: "-"), UInt8(ascii: "."),
                UInt8(ascii: "~"), UInt8(ascii: "/"):
                String(UnicodeScalar(byte))
            default: "%" + (byte < 16 ? "0" : "") + String(byte, radix: 16, uppercase: true)
            }
        }.joined()
    }
}

/// An rclone that listens; ended when nobody needs it any more.
private final class Running: Sendable {
    private let process: PipedProcess
    private let port: UInt16
    private let password: String
    let lastUse = Mutex(ContinuousClock.now)

    private static let announcement = "Serving remote control on http://127.0.0.1:"

    init(_ child: ChildProcess) throws {
        password = (0..<4).map { _ in String(UInt64.random(in: .min ... .max), radix: 36) }.joined()
        let secrets = ["RCLONE_RC_USER": "cronvault", "RCLONE_RC_PASS": password]
        let child = ChildProcess(
            child.executable,
            child.arguments,
            environment: child.environment.merging(secrets) { $1 }
        )
        let process = try PipedProcess(child, reads: true, joinsErrors: true)
        self.process = process
        port = try Self.port(of: process)
        // What it says later on comes with its answers; read by nobody, it would stop at some time.
        DispatchQueue(label: "cronvault.rclone").async {
            let buffer = UnsafeMutableRawBufferPointer.allocate(byteCount: 1 << 12, alignment: 16)
            defer { buffer.deallocate() }
            while let count = try? process.read(into: buffer, forEver: true), count > 0 {}
        }
        try checkRelease()
    }

    deinit { process.end() }

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
        let exchange = try exchange(
            "POST /core/version",
            ["Content-Type: application/json"],
            Array("{}".utf8),
            patience: 60
        )
        let answer = try exchange.all()
        guard let release = try? JSONDecoder().decode(Release.self, from: Data(answer)).decomposed else {
            throw Rclone.Failure(said: "rclone: its version cannot be read")
        }
        let oldest = Rclone.oldestRelease.split(separator: ".").compactMap { Int($0) }
        guard release.lexicographicallyPrecedes(oldest) else { return }
        throw Rclone.Failure(said: "\(Rclone.tooOld): \(release.map(String.init).joined(separator: "."))")
    }

    func exchange(_ line: String, _ fields: [String], _ body: [UInt8], patience: Int32) throws -> RcloneExchange {
        let login = Data("cronvault:\(password)".utf8).base64EncodedString()
        let lines =
            ["\(line) HTTP/1.0", "Host: 127.0.0.1:\(port)", "Authorization: Basic \(login)"] + fields
            + ["Content-Length: \(body.count)", "", ""]
        let head = lines.joined(separator: "\r\n")
        return try RcloneExchange(Array(head.utf8) + body, port: port, patience: patience, of: self)
    }
}

extension Rclone {
    /// What tells that rclone is too old.
    package static let tooOld = "rclone is older than \(oldestRelease)"
}
