import Testing

@testable import Operations

@Suite("The speeds that a rehearsal tries")
struct RehearsalPaceTests {
    private let day = RehearsalPace(rehearsing: 86_400)
    private let quarter = RehearsalPace(rehearsing: 900)

    /// Every speed tried where each attempt is lost after a second, the launches so late.
    private func speeds(_ pace: RehearsalPace, from first: Int, late: Double, attempt: Double = 1) -> [Int] {
        var tried = [first]
        while let next = pace.next(after: tried[tried.count - 1], late: late, spent: attempt * Double(tried.count)) {
            tried.append(next)
        }
        return tried
    }

    @Test("few jobs begin at 200 times; many, or many at once, at what sixty launches a second allow")
    func first() {
        #expect(day.first(launchesPerHour: 132, inOneMinute: 4) == 200)
        #expect(day.first(launchesPerHour: 360, inOneMinute: 31) == 150)
        #expect(day.first(launchesPerHour: 3000, inOneMinute: 10) == 70)
        #expect(day.first(launchesPerHour: 360, inOneMinute: 100) == 50)
        #expect(day.first(launchesPerHour: 0, inOneMinute: 0) == 200)
    }

    @Test("however many jobs there are, the first attempt ends in time")
    func firstInTime() {
        #expect(day.first(launchesPerHour: 1_000_000, inOneMinute: 10_000) == 20)
        #expect(quarter.first(launchesPerHour: 1_000_000, inOneMinute: 10_000) == 2)
    }

    @Test("each next speed is at most half of the one before, and lower the later launches came")
    func next() {
        #expect(day.next(after: 200, late: 0.31, spent: 10) == 70)
        #expect(day.next(after: 200, late: 0.2, spent: 10) == 100)
        #expect(quarter.next(after: 200, late: 1, spent: 10) == 30)
        #expect(quarter.next(after: 200, late: 100, spent: 10) == 2)
        #expect(speeds(quarter, from: 200, late: 0) == [200, 100, 50, 20, 10, 5, 2])
    }

    @Test("no attempt begins that would not end in time: a day has two hours, a quarter of an hour itself")
    func limit() {
        #expect(speeds(day, from: 200, late: 0) == [200, 100, 50, 20])
        #expect(day.next(after: 200, late: 10, spent: 5500) == 70)
        #expect(day.next(after: 200, late: 10, spent: 7000) == nil)
        #expect(speeds(quarter, from: 200, late: 5, attempt: 400) == [200, 5])
        #expect(day.next(after: 20, late: 10, spent: 0) == nil)
    }
}
