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
    private let running = Mutex<RunningRclone?>(nil)
    private let queue = DispatchQueue(label: "cronvault.rclone.idle")

    /// How the root is called in calls.
    static let remote = "CRONVAULTROOT:"

    /// Seconds without a call before it is ended.
    private static let idle = 30

    /// Seconds until an answer is given up.
    enum Patience: Int32 {
        case asking = 300
        /// What is copied says nothing until it is there.
        case copying = 1800
    }

    init(root: String, environment: [String: String?]) {
        var variables = environment
        for name in ProcessInfo.processInfo.environment.keys where Self.isOfServer(name) {
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
            environment: variables,
            // Ctrl-C is for us to answer: what we still ask of it must get there.
            leadsGroup: true
        )
    }

    /// Whether a variable would have it listen otherwise, log elsewhere, or speak to the service manager for us.
    private static func isOfServer(_ name: String) -> Bool {
        name == "RCLONE_RC" || name.hasPrefix("RCLONE_RC_") || name.hasPrefix("RCLONE_LOG_")
            || ["RCLONE_SYSLOG", "RCLONE_USE_JSON_LOG", "RCLONE_QUIET", "RCLONE_VERBOSE", "NOTIFY_SOCKET"].contains(
                name
            )
    }

    /// Has it do something.
    ///
    /// Throws `Rclone.Failure`, and what keeps rclone from starting or answering.
    @discardableResult
    func call<Output: Decodable>(
        _ name: String,
        _ input: some Encodable,
        as: Output.Type,
        patience: Patience = .asking
    ) throws -> Output {
        let body = Array(try JSONEncoder().encode(input))
        let exchange = try exchange("POST /\(name)", ["Content-Type: application/json"], body, patience)
        let answer = try exchange.all()
        guard exchange.status == 200 else { throw Self.failure(exchange.status, answer) }
        guard let output = try? JSONDecoder().decode(Output.self, from: Data(answer)) else {
            // Long answers do not tell their length.
            throw Rclone.Failure(said: "rclone: unexpected EOF in its answer to \(name)")
        }
        return output
    }

    func call(_ name: String, _ input: some Encodable, patience: Patience = .asking) throws {
        try call(name, input, as: Nothing.self, patience: patience)
    }

    private struct Nothing: Decodable {}

    enum Answer {
        case content(RcloneExchange)
        /// It is there and cannot be read; why is not told.
        case unreadable
    }

    /// An object's content.
    func get(_ path: String) throws -> Answer {
        let exchange = try exchange("GET /%5B\(Self.remote)%5D/\(Self.escaped(path))", [], [], .asking)
        guard exchange.status != 200 else { return .content(exchange) }
        // Where it finds an object and cannot open it, it says 404 and nothing else, with the object's length.
        let answer = try exchange.all(upToLength: false)
        guard (try? JSONDecoder().decode(Refusal.self, from: Data(answer))) != nil else { return .unreadable }
        throw Self.failure(exchange.status, answer)
    }

    private static func failure(_ status: Int, _ answer: [UInt8]) -> Rclone.Failure {
        let refusal = try? JSONDecoder().decode(Refusal.self, from: Data(answer))
        let said = refusal?.error ?? String(decoding: answer, as: UTF8.self)
        return Rclone.Failure(said: said, isMissing: status == 404 && refusal != nil)
    }

    private struct Refusal: Decodable {
        let error: String
    }

    private func exchange(
        _ line: String,
        _ fields: [String],
        _ body: [UInt8],
        _ patience: Patience
    ) throws -> RcloneExchange {
        let first = try server()
        do {
            return try first.exchange(line, fields, body, patience: patience.rawValue)
        } catch is RcloneExchange.NobodyListens {
            leave(first)
        } catch let failure as Rclone.Failure {
            // Where it died, whatever it was asked for may be asked for again.
            guard !first.isAlive else { throw failure }
        }
        do {
            return try server().exchange(line, fields, body, patience: patience.rawValue)
        } catch is RcloneExchange.NobodyListens {
            throw Rclone.Failure(said: "rclone: it does not listen")
        }
    }

    /// Leaves one that has run for a while; false where there is none.
    func renew() -> Bool {
        running.withLock { running in
            guard let server = running, ContinuousClock.now - server.start > Self.youth else { return false }
            running = nil
            return true
        }
    }

    /// One that was started so recently has read what there is now.
    private static let youth = Duration.seconds(2)

    /// Whatever it still answers keeps it until then.
    private func leave(_ server: RunningRclone) { running.withLock { if $0 === server { $0 = nil } } }

    private func server() throws -> RunningRclone {
        try running.withLock { running in
            if let running, running.isAlive {
                running.lastUse.withLock { $0 = .now }
                return running
            }
            let started = try RunningRclone(child)
            running = started
            endWhenIdle(started)
            return started
        }
    }

    private func endWhenIdle(_ server: RunningRclone) {
        queue.asyncAfter(deadline: .now() + .seconds(Self.idle)) { [weak self, weak server] in
            guard let self, let server else { return }
            guard ContinuousClock.now - server.lastUse.withLock(\.self) < .seconds(Self.idle) else {
                return self.leave(server)
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
