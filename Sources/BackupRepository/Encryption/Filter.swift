internal import CronModel
internal import Dispatch
internal import ExternalTools
internal import Synchronization

/// A program that what is written goes through; what it prints is handed on by a thread of its own.
///
/// For one task at a time. What `body` touches is the filter's until `finish` or `cancel` has returned.
final class Filter {
    private let process: PipedProcess
    private let file: String
    private let pump: Pump

    init(_ process: PipedProcess, file: String, _ body: @escaping (UnsafeRawBufferPointer) throws -> Void) {
        self.process = process
        self.file = file
        pump = Pump { try process.forEachPiece(body) }
    }

    func write(_ bytes: UnsafeRawBufferPointer) throws {
        // Where the program takes no more, its ending says why.
        if try !process.write(bytes) { try finish() }
    }

    /// Ends it; everything has been handed on.
    func finish() throws {
        process.closeInput()
        do {
            try pump.wait()
        } catch {
            process.end()
            throw error
        }
        let ending = process.wait()
        guard ending.succeeded else { throw Age.failure(ending, on: file) }
    }

    func cancel() {
        process.end()
        try? pump.wait()
    }
}

/// Work on a thread that may block.
///
/// A queue of its own: a shared one gets a thread more only after a second, where those it has are blocked.
final class Pump: Sendable {
    private let done = DispatchSemaphore(value: 0)
    private let result = Mutex<Result<Void, any Error>>(.success(()))

    init(_ body: @escaping () throws -> Void) {
        let work = Work(body: body)
        DispatchQueue(label: "cronvault.pump").async { [done, self] in
            let outcome = Result { try work.body() }
            self.result.withLock { $0 = outcome }
            done.signal()
        }
    }

    /// Handed to the thread once, and to nobody else.
    private struct Work: @unchecked Sendable {
        let body: () throws -> Void
    }

    func wait() throws {
        done.wait()
        done.signal()
        try result.withLock { try $0.get() }
    }
}
