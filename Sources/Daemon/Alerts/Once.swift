internal import Synchronization

/// Bytes that are handed out once.
final class Once: Sendable {
    private let bytes: Mutex<[UInt8]?>

    init(_ bytes: [UInt8]) {
        self.bytes = Mutex(bytes)
    }

    func take() -> [UInt8]? {
        bytes.withLock { held in
            defer { held = nil }
            return held.flatMap { $0.isEmpty ? nil : $0 }
        }
    }
}
