internal import Dispatch
internal import Glibc
internal import Synchronization

/// Calls a handler at the first SIGINT, SIGTERM or SIGHUP; a second one of them ends the process at once.
///
/// `@unchecked Sendable`: the sources are kept alive, and touched by nobody.
final class SignalWatch: @unchecked Sendable {
    private let flag = Flag()
    private let sources: [any DispatchSourceSignal]

    private final class Flag: Sendable {
        let signalled = Atomic(false)
    }

    init(_ handler: @escaping @Sendable () -> Void) {
        sources = [SIGINT, SIGTERM, SIGHUP].map { [flag] number in
            signal(number, SIG_IGN)
            let source = DispatchSource.makeSignalSource(signal: number, queue: .global())
            source.setEventHandler {
                if flag.signalled.exchange(true, ordering: .relaxed) { _exit(130) }
                handler()
            }
            source.resume()
            return source
        }
    }

    var wasSignalled: Bool { flag.signalled.load(ordering: .relaxed) }
}
