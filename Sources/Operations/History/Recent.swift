/// The last so many of what comes.
struct Recent<Element: Sendable>: Sendable {
    private var ring: [Element] = []
    private var next = 0
    private let limit: Int

    init(limit: Int) {
        self.limit = limit
    }

    mutating func add(_ entry: Element) {
        if ring.count < limit { return ring.append(entry) }
        guard limit > 0 else { return }
        ring[next] = entry
        next = (next + 1) % limit
    }

    var inOrder: [Element] { Array(ring[next...] + ring[..<next]) }
}
