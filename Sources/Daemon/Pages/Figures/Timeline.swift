internal import CronModel
internal import CronSchedule
internal import Operations

/// A job's runs of half a day back, and those that its schedule tells from half a day back to half a day ahead, in quarter
/// hours.
struct Timeline: Sendable {
    /// Quarter hours before the present one, and from it on.
    private static let past = 48
    private static let count = 96

    private let due: [Bool]
    private let outcomes: [RunSlots.Outcome?]
    /// Where in the picture it is now, in quarter hours.
    private let present: Double
    let begin: Instant

    /// `schedule`: nil where it tells nothing, or the job is at rest; `runs`: nil where nothing is known.
    init(_ schedule: Schedule?, _ runs: RunSlots?, in zone: TimeZoneRules, now: Instant) {
        let first = RunSlots.slot(of: now) - Self.past
        let begin = Instant(secondsSince1970: first * RunSlots.width)
        self.begin = begin
        present = Double(now.secondsSince1970 - begin.secondsSince1970) / Double(RunSlots.width)
        outcomes = (0..<Self.count).map { runs?.outcome(in: first + $0) }
        due = schedule.map { Self.due($0, from: begin, in: zone) } ?? []
    }

    /// Asks once for each quarter hour at most, whatever the schedule.
    private static func due(_ schedule: Schedule, from begin: Instant, in zone: TimeZoneRules) -> [Bool] {
        // Intervals are of a minute at most.
        if case .interval = schedule.kind { return Array(repeating: true, count: count) }
        var due = Array(repeating: false, count: count)
        var after = begin.advanced(bySeconds: -1)
        while let run = schedule.nextRun(after: after, in: zone) {
            let index = (run.secondsSince1970 - begin.secondsSince1970) / RunSlots.width
            guard index < count else { break }
            due[index] = true
            after = begin.advanced(bySeconds: (index + 1) * RunSlots.width - 1)
        }
        return due
    }

    /// What the picture shows, in words.
    var text: Text {
        let (back, ahead) = (due.prefix(Self.past + 1).count { $0 }, due.dropFirst(Self.past + 1).count { $0 })
        let ran = outcomes.count { $0 != nil }
        let failed = outcomes.count { $0 == .failed }
        return Text(
            "quarter hours, last 12 h: due in \(back), ran in \(ran), failed in \(failed); next 12 h: due in \(ahead)",
            zh: "按一刻钟计，过去 12 小时：应运行 \(back)，实际运行 \(ran)，失败 \(failed)；未来 12 小时：应运行 \(ahead)"
        )
    }

    func picture(in language: Language) -> String {
        Drawing.picture(
            "timeline",
            width: Self.count,
            height: 12,
            text: text.rendered(in: language),
            "<path class=\"ahead\" d=\"M\(Drawing.number(present)) 0H\(Self.count)v12H\(Drawing.number(present))z\"/>"
                + Drawing.row("due", due, top: 9, height: 3)
                + Drawing.row("ok", outcomes.map { $0 == .succeeded }, top: 3, height: 4)
                + Drawing.row("failed", outcomes.map { $0 == .failed }, top: 0, height: 7)
                + "<path class=\"now\" d=\"M\(Drawing.number(present)) 0v12\"/>"
        )
    }
}
