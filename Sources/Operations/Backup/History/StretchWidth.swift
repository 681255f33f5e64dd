internal import BackupFormat

/// How many run ids make about one segment.
///
/// Launchers give them out without gaps: so many ids are so many rows. Where they have gaps, it is learned from the
/// stretches that were read; nobody needs to count rows beforehand.
struct StretchWidth: Hashable {
    private(set) var ids = SegmentName.rowLimit

    private static let most: Int64 = 1 << 40

    /// The stretch that begins with a run id.
    func stretch(from begin: Int64) -> ClosedRange<Int64> {
        let (end, overflow) = begin.addingReportingOverflow(ids - 1)
        return begin...(overflow ? .max : end)
    }

    /// Takes how many rows a stretch turned out to have.
    mutating func learn(from rows: Int64) {
        if rows < SegmentName.rowLimit / 2, ids < Self.most { ids *= 2 }
        if rows > SegmentName.rowLimit * 3 / 2, ids > 1 { ids /= 2 }
    }
}
