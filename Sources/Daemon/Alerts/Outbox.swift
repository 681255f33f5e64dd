internal import CronSchedule

/// What is still to be delivered, by which channel, and when it is tried next.
///
/// A pure value, kept across restarts.
struct Outbox: Sendable, Codable, Hashable {
    struct Delivery: Sendable, Codable, Hashable {
        let id: UInt64
        let channel: String
        let notification: Notice
        var attempts = 0
        var next: Instant
    }

    private(set) var deliveries: [Delivery] = []
    private var lastID: UInt64 = 0

    /// The first wait after a failure, in seconds; each further one is twice as long, up to an hour.
    private static let firstWait = 10
    private static let longestWait = 3600
    /// What could not be delivered for so long is given up.
    static let lifetime = 2 * 86_400
    /// Of more than so many the oldest are given up.
    private static let limit = 1000

    mutating func add(_ notification: Notice, to channel: String, now: Instant) {
        lastID += 1
        deliveries.append(Delivery(id: lastID, channel: channel, notification: notification, next: now))
        if deliveries.count > Self.limit { deliveries.removeFirst(deliveries.count - Self.limit) }
    }

    /// What is to be tried now: of each channel the oldest one that is due, so that messages keep their order.
    func due(at now: Instant) -> [Delivery] {
        var seen: Set<String> = []
        return deliveries.filter { seen.insert($0.channel).inserted && $0.next <= now }
    }

    mutating func delivered(_ id: UInt64) { deliveries.removeAll { $0.id == id } }

    /// Returns whether it is given up.
    mutating func failed(_ id: UInt64, at now: Instant) -> Bool {
        guard let index = deliveries.firstIndex(where: { $0.id == id }) else { return false }
        deliveries[index].attempts += 1
        let wait = min(Self.longestWait, Self.firstWait << min(deliveries[index].attempts - 1, 20))
        deliveries[index].next = now.advanced(bySeconds: wait)
        guard now.secondsSince1970 - deliveries[index].notification.at.secondsSince1970 > Self.lifetime else {
            return false
        }
        deliveries.remove(at: index)
        return true
    }

    /// Forgets channels that the configuration no longer names.
    mutating func keep(_ channels: Set<String>) { deliveries.removeAll { !channels.contains($0.channel) } }
}
