internal import CronSchedule

/// Which page it is, and for whom.
struct PageKey: Hashable {
    let uri: String
    let language: Language
    let session: String?
}

/// Pages that were just made, and those that are being made.
actor PageShelf<Page: Sendable> {
    private enum Slot {
        /// Those who wait for it, and whether something was done since it was begun, which it may not show.
        case making([CheckedContinuation<Page?, Never>], isStale: Bool)
        case made(Page, ContinuousClock.Instant)
    }

    private var slots: [PageKey: Slot] = [:]
    private let lifetime: Duration
    private let clock = ContinuousClock()
    /// More pages than these are made anew each time.
    private let limit = 64

    init(lifetime: Duration) {
        self.lifetime = lifetime
    }

    /// The page; nil: the caller is to make it, and to `put` what came of it.
    func page(_ key: PageKey) async -> Page? {
        switch slots[key] {
        case .made(let page, let moment) where clock.now - moment < lifetime: return page
        case .making(let others, isStale: false):
            return await withCheckedContinuation { slots[key] = .making(others + [$0], isStale: false) }
        case .making(_, isStale: true): return nil
        case .made, nil:
            if slots.count >= limit { sweep() }
            if slots.count < limit { slots[key] = .making([], isStale: false) }
            return nil
        }
    }

    /// `page`: nil where none came of it; one that is not kept is given to those who wait alone.
    func put(_ page: Page?, _ key: PageKey, isKept: Bool) {
        guard case .making(let others, let isStale) = slots[key] else { return }
        slots[key] = page.flatMap { isKept && !isStale ? .made($0, clock.now) : nil }
        for other in others { other.resume(returning: page) }
    }

    /// Something was done: who asks from here on is shown no page that was begun before.
    func clear() {
        for (key, slot) in slots {
            switch slot {
            case .made: slots[key] = nil
            case .making(let others, _): slots[key] = .making(others, isStale: true)
            }
        }
    }

    private func sweep() {
        for (key, slot) in slots {
            if case .made(_, let moment) = slot, clock.now - moment >= lifetime { slots[key] = nil }
        }
    }
}
