import Testing

@testable import Operations

@Suite("Percentiles of durations")
struct DurationHistogramTests {
    @Test("a percentile is right to within 0.8 %, whatever the durations")
    func precision() {
        var generator = SystemRandomNumberGenerator()
        for scale in [10.0, 1e3, 1e6, 1e10] {
            var histogram = DurationHistogram()
            let values = (0..<5000).map { _ in Int64(Double.random(in: 0...1, using: &generator) * scale) }.sorted()
            for value in values.shuffled() { histogram.add(value) }
            for share in [0.01, 0.5, 0.95, 0.999, 1] {
                let exact = values[max(0, Int((Double(values.count) * share).rounded(.up)) - 1)]
                let found = histogram.percentile(share) ?? -1
                #expect(abs(Double(found - exact)) <= Double(exact) * 0.008 + 1)
            }
            #expect(histogram.longest == values.last)
        }
    }

    @Test("of no runs there is none; of one it is that one, also the longest there is")
    func edges() {
        var histogram = DurationHistogram()
        #expect(histogram.percentile(0.5) == nil)
        histogram.add(.max)
        #expect(histogram.percentile(0.5) == .max)
        histogram.add(0)
        #expect(histogram.percentile(0.5) == 0)
    }
}
