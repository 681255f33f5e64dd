/// Which segments a backup joins, so that many small sets do not leave as many small files for ever.
///
/// Segments come in three tiers. Whenever enough of one tier are there, they become one of the next, so each row is written
/// twice more at most; one that is large enough goes to the last tier at once and is never touched again.
package enum SegmentTiers {
    package static let last = 2
    /// So many segments of a tier are joined.
    package static let fanIn = 32
    /// A segment with so many rows is large enough.
    package static let largeRows: Int64 = 50_000

    /// The tier of a segment.
    package static func tier(of segment: Segment) -> Int {
        segment.rows >= largeRows ? last : min(max(segment.level, 0), last)
    }

    /// The segments to join next, in the order of their run ids; none where all is well.
    package static func next(among segments: [Segment]) -> [Segment] {
        for tier in 0..<last {
            let members = segments.filter { self.tier(of: $0) == tier }
            if members.count >= fanIn { return members }
        }
        return []
    }
}
