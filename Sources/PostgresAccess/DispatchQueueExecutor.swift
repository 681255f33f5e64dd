internal import Dispatch

/// A serial executor over a dispatch queue, so that an actor's blocking calls keep no thread of the shared pool.
///
/// `DispatchSerialQueue`, which would do the same, does not exist on Linux.
package final class DispatchQueueExecutor: SerialExecutor {
    private let queue: DispatchQueue

    package init(label: String) {
        queue = DispatchQueue(label: label)
    }

    package func enqueue(_ job: consuming ExecutorJob) {
        let job = UnownedJob(job)
        let executor = asUnownedSerialExecutor()
        queue.async { job.runSynchronously(on: executor) }
    }
}
