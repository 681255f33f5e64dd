internal import CronModel
internal import Dispatch
internal import FoundationEssentials
internal import Glibc
internal import Synchronization

/// A thread that starts programs and lives as long as the process.
///
/// A program that is to die with us gets its signal when the *thread* that started it ends (prctl(2),
/// PR_SET_PDEATHSIG).
final class Spawner: Sendable {
    static let shared = Spawner()

    private typealias Request = @Sendable () -> Void
    private let waiting = Mutex<[Request]>([])
    private let pending: DispatchSemaphore

    private init() {
        pending = DispatchSemaphore(value: 0)
        var thread = pthread_t()
        let context = Unmanaged.passRetained(Loop(self, pending)).toOpaque()
        pthread_create(
            &thread,
            nil,
            { context in
                guard let context else { return nil }
                Unmanaged<Loop>.fromOpaque(context).takeRetainedValue().run()
                return nil
            },
            context
        )
        pthread_detach(thread)
    }

    /// What the thread does, for ever.
    private final class Loop: Sendable {
        private let spawner: Spawner
        private let pending: DispatchSemaphore

        init(_ spawner: Spawner, _ pending: DispatchSemaphore) {
            self.spawner = spawner
            self.pending = pending
        }

        func run() {
            while true {
                pending.wait()
                spawner.waiting.withLock { $0.isEmpty ? nil : $0.removeFirst() }?()
            }
        }
    }

    /// Starts a program on three files that are open.
    ///
    /// Throws `…-failed`.
    func spawn(_ child: ChildProcess, input: Int32, output: Int32, errors: Int32) throws -> pid_t {
        let (done, answer) = (DispatchSemaphore(value: 0), Answer())
        waiting.withLock {
            $0.append {
                let started = Self.start(child, input, output, errors)
                answer.value.withLock { $0 = started }
                done.signal()
            }
        }
        pending.signal()
        done.wait()
        let (code, process) = answer.value.withLock(\.self)
        guard code == 0 else {
            let said = String(cString: strerror(code))
            let ending = ChildProcess.Ending(succeeded: false, code: nil, status: said, said: said)
            throw ToolFailure.ended("setpriv", ending, on: child.executable)
        }
        return process
    }

    /// What the thread tells who asked.
    private final class Answer: Sendable {
        let value = Mutex<(code: Int32, process: pid_t)>((0, 0))
    }

    private static func start(
        _ child: ChildProcess,
        _ input: Int32,
        _ output: Int32,
        _ errors: Int32
    ) -> (code: Int32, process: pid_t) {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        for (descriptor, place) in [(input, STDIN_FILENO), (output, STDOUT_FILENO), (errors, STDERR_FILENO)] {
            posix_spawn_file_actions_adddup2(&actions, descriptor, place)
        }
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // What we ignore or hold back is no matter of theirs.
        var (none, all) = (sigset_t(), sigset_t())
        sigemptyset(&none)
        sigfillset(&all)
        posix_spawnattr_setsigmask(&attributes, &none)
        posix_spawnattr_setsigdefault(&attributes, &all)
        posix_spawnattr_setpgroup(&attributes, 0)
        let group = child.leadsGroup ? POSIX_SPAWN_SETPGROUP : 0
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF | group))
        var process = pid_t()
        var environment = ProcessInfo.processInfo.environment
        for (name, value) in child.environment { environment[name] = value }
        let code = withCStrings(["setpriv"] + child.wrapped) { arguments in
            withCStrings(environment.map { "\($0)=\($1)" }) { variables in
                posix_spawnp(&process, "setpriv", &actions, &attributes, arguments, variables)
            }
        }
        return (code, process)
    }

    /// The texts as C has lists of them, for the time of a call.
    private static func withCStrings<Value>(
        _ texts: [String],
        _ body: (UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>) -> Value
    ) -> Value {
        var pointers: [UnsafeMutablePointer<CChar>?] = texts.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { preconditionFailure("a list that ends in nil is not empty") }
            return body(base)
        }
    }
}
