internal import CronModel
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// A program whose standard input and output are pipes that blocking code writes to and reads from.
///
/// For storage, whose calls block. Nothing here waits for the shared pool's threads, all of which may be blocked by such
/// calls; Subprocess, which `ChildProcess` runs programs by, needs them (Documentation/Decisions/0005).
///
/// Safe to hand from task to task; one writes and one reads at a time.
package final class PipedProcess: Sendable {
    private let program: String
    private let process: pid_t
    private let input: Mutex<Int32>
    private let output: Int32
    /// What it says on standard error.
    private let errors: Int32
    private let ending = Mutex<ChildProcess.Ending?>(nil)

    private let patience: Patience

    /// How long a program is waited for, in seconds.
    package struct Patience: Sendable {
        /// While it neither takes nor gives a byte.
        package var idle: Int32 = 300
        /// Until it ends, once it is given nothing more and says nothing more.
        package var end: Double = 1800

        package init() {}
    }

    /// Starts the program; what it is not to read or to write is `/dev/null`.
    ///
    /// `joinsErrors`: what it says on standard error is read with its output. Throws `no-pipe` or `…-failed` where the
    /// system cannot.
    package init(
        _ child: ChildProcess,
        writes: Bool = false,
        reads: Bool = false,
        joinsErrors: Bool = false,
        patience: Patience = Patience()
    ) throws {
        program = child.executable
        self.patience = patience
        let nothing = Descriptor(open("/dev/null", O_RDWR | O_CLOEXEC))
        let said = Descriptor(try Self.unnamedFile())
        let toChild = try writes ? Self.pair() : nil
        let fromChild = try reads ? Self.pair() : nil
        process = try Spawner.shared.spawn(
            child,
            input: (toChild?.theirs ?? nothing).number,
            output: (fromChild?.theirs ?? nothing).number,
            errors: (joinsErrors ? fromChild?.theirs ?? said : said).number
        )
        input = Mutex(toChild?.ours.release() ?? -1)
        output = fromChild?.ours.release() ?? -1
        errors = said.release()
    }

    deinit {
        end()
        if output >= 0 { close(output) }
        close(errors)
    }

    /// Writes all of it; false where the program takes no more, whose ending tells why.
    ///
    /// Throws `…-hangs`.
    package func write(_ bytes: UnsafeRawBufferPointer) throws -> Bool {
        let descriptor = input.withLock(\.self)
        guard descriptor >= 0 else { return false }
        var rest = bytes
        while !rest.isEmpty {
            try waitUntilReady(descriptor, POLLOUT)
            let count = send(descriptor, rest.baseAddress, rest.count, Int32(MSG_DONTWAIT) | Int32(MSG_NOSIGNAL))
            if count < 0, errno == EINTR || errno == EAGAIN { continue }
            guard count > 0 else { return false }
            rest = UnsafeRawBufferPointer(rebasing: rest[count...])
        }
        return true
    }

    /// Fills as much of the buffer as there is; 0 at the end.
    ///
    /// `forEver`: however long nothing comes. Throws `…-hangs`.
    package func read(into buffer: UnsafeMutableRawBufferPointer, forEver: Bool = false) throws -> Int {
        while true {
            if !forEver { try waitUntilReady(output, POLLIN) }
            let count = Glibc.read(output, buffer.baseAddress, buffer.count)
            if count < 0, errno == EINTR { continue }
            return max(0, count)
        }
    }

    /// Tells the program that nothing more comes.
    package func closeInput() {
        input.withLock { descriptor in
            if descriptor >= 0 { close(descriptor) }
            descriptor = -1
        }
    }

    /// Whether it has not ended yet.
    package var isRunning: Bool {
        ending.withLock { ending in
            guard ending == nil else { return false }
            var status: Int32 = 0
            guard waitpid(process, &status, WNOHANG) == process else { return true }
            ending = Self.ending(status, said: said)
            return false
        }
    }

    /// Waits for the program, whose input is closed first; one that does not end is ended.
    package func wait() -> ChildProcess.Ending {
        closeInput()
        return ending.withLock { ending in
            if let ending { return ending }
            let ended: ChildProcess.Ending
            if let status = statusWithinPatience() {
                ended = Self.ending(status, said: said)
            } else {
                var status: Int32 = 0
                kill(process, SIGKILL)
                while waitpid(process, &status, 0) < 0, errno == EINTR {}
                let remark = "\(program) did not end within \(Int(patience.end)) s: deadline exceeded"
                ended = Self.ending(status, said: said.isEmpty ? remark : said + "\n" + remark)
            }
            ending = ended
            return ended
        }
    }

    /// How the program ended; nil: it has not.
    ///
    /// Asked for ever more seldom: most end at once.
    private func statusWithinPatience() -> Int32? {
        let deadline = ContinuousClock.now + .seconds(patience.end)
        var pause: UInt32 = 100
        while true {
            var status: Int32 = 0
            let found = waitpid(process, &status, WNOHANG)
            if found == process || found < 0 && errno != EINTR { return status }
            guard ContinuousClock.now < deadline else { return nil }
            usleep(pause)
            pause = min(2 * pause, 5_000)
        }
    }

    /// Ends the program, which never takes for whole what it was given so far.
    ///
    /// No error.
    package func end() {
        ending.withLock { ending in
            guard ending == nil else { return }
            var status: Int32 = 0
            kill(process, SIGTERM)
            for _ in 0..<500 {
                guard waitpid(process, &status, WNOHANG) == 0 else {
                    ending = Self.ending(status, said: said)
                    return
                }
                usleep(10_000)
            }
            kill(process, SIGKILL)
            waitpid(process, &status, 0)
            ending = Self.ending(status, said: said)
        }
        closeInput()
    }

    private func waitUntilReady(_ descriptor: Int32, _ event: Int32) throws {
        var state = pollfd(fd: descriptor, events: Int16(event), revents: 0)
        while true {
            let count = poll(&state, 1, patience.idle * 1000)
            if count < 0, errno == EINTR { continue }
            guard count == 0 else { return }
            end()
            throw ToolFailure.hangs(program, seconds: Int(patience.idle))
        }
    }

    private static func ending(_ status: Int32, said: String) -> ChildProcess.Ending {
        let signal = status & 0x7f
        let code = signal == 0 ? (status >> 8) & 0xff : nil
        return ChildProcess.Ending(
            succeeded: code == 0,
            code: code,
            status: code.map { "exited(\($0))" } ?? "signaled(\(signal))",
            said: said
        )
    }

    /// The tail of standard error.
    private var said: String {
        var state = stat()
        fstat(errors, &state)
        let size = Int(state.st_size)
        let start = max(0, size - ChildProcess.errorLimit)
        var tail = [UInt8](repeating: 0, count: size - start)
        let count = tail.withUnsafeMutableBytes { pread(errors, $0.baseAddress, $0.count, off_t(start)) }
        var text = String(decoding: tail.prefix(max(0, count)), as: UTF8.self)
        while text.last?.isNewline == true { text.removeLast() }
        return text
    }

    /// A pair of sockets: unlike pipe(2), socketpair(2) makes ends that no other program inherits, in one step.
    private static func pair() throws -> (ours: Descriptor, theirs: Descriptor) {
        var ends: [Int32] = [-1, -1]
        let type = SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue
        guard socketpair(AF_UNIX, Int32(type), 0, &ends) == 0 else { throw ToolFailure.noPipe(errno) }
        return (Descriptor(ends[0]), Descriptor(ends[1]))
    }

    private static func unnamedFile() throws -> Int32 {
        let folder = ProcessInfo.processInfo.environment["TMPDIR"].flatMap { $0.isEmpty ? nil : $0 } ?? "/tmp"
        let place = "\(folder)/cronvault-\(UInt64.random(in: .min ... .max))"
        let descriptor = open(place, O_CREAT | O_EXCL | O_RDWR | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw ToolFailure.noPipe(errno) }
        unlink(place)
        return descriptor
    }
}

/// An open file that is closed with this, unless somebody else takes care of it.
private final class Descriptor {
    private(set) var number: Int32

    init(_ number: Int32) {
        self.number = number
    }

    deinit { if number >= 0 { close(number) } }

    func release() -> Int32 {
        defer { number = -1 }
        return number
    }
}
