internal import CronModel
internal import CronSchedule

/// One bar for each of a row of things that took some time, oldest first.
struct BarChart: Sendable {
    struct Bar: Sendable {
        /// Seconds; nil: it took none that is known.
        let seconds: Double?
        let hasFailed: Bool
        let title: Text
    }

    private let bars: [Bar]
    /// The value at the top of the picture.
    let top: Double

    private static let height = 40.0

    init(_ bars: [Bar]) {
        self.bars = bars
        top = Self.nice(bars.compactMap(\.seconds).max() ?? 0)
    }

    /// The next of 1, 2, 5 times a power of ten, where minutes begin of whole minutes.
    private static func nice(_ value: Double) -> Double {
        guard value > 0, value.isFinite else { return 1 }
        let steps: [Double] = [120, 300, 600, 1200, 1800, 3600, 7200, 14_400, 21_600, 43_200, 86_400]
        if value > 60, let step = steps.first(where: { $0 >= value }) { return step }
        var power = 0.001
        while power * 10 < value { power *= 10 }
        return [1, 2, 5, 10].map { $0 * power }.first { $0 >= value } ?? power * 10
    }

    /// `least`: places of the picture, so that few bars are not as wide as walls.
    func picture(text: String, least: Int = 24, in language: Language) -> String {
        let places = max(bars.count, least)
        let begin = places - bars.count
        let content = bars.enumerated().map { index, bar in
            let x = begin + index
            let share = min(1, (bar.seconds ?? 0) / top)
            // What took hardly any time is seen, too.
            let height = bar.seconds == nil ? 0 : max(0.6, share * Self.height)
            let band = bar.hasFailed ? "<path class=\"band\" d=\"M\(x) 0h1v40h-1z\"/>" : ""
            let y = Drawing.number(Self.height - height)
            let rectangle =
                height > 0
                ? "<path class=\"\(bar.hasFailed ? "failed" : "ok")\" d=\"M\(x).12 \(y)h.76V40h-.76z\"/>" : ""
            return "<g><title>\(Markup.escaped(bar.title.rendered(in: language)))</title>\(band)\(rectangle)</g>"
        }.joined()
        let lines = "<path class=\"grid\" d=\"M0 0H\(places)M0 20H\(places)M0 40H\(places)\"/>"
        return Drawing.picture("bars", width: places, height: 40, text: text, lines + content)
    }
}
