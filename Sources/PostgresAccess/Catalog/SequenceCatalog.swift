/// The two sequences behind job ids and run ids.
package enum SequenceCatalog {
    /// Moves a sequence forward to at least `value`, never back, and returns where it then stands.
    ///
    /// `setval` takes effect at once, outside any transaction. The launcher may draw a number between the read and the
    /// write, so a sequence that has to move moves at least `margin` past where it was seen.
    package static func advance(_ sequence: Sequence, to value: Int64) -> Statement<Int64> {
        Statement(
            SQL(
                unsafe: """
                    SELECT CASE WHEN is_called AND last_value >= \(value) THEN last_value
                                ELSE pg_catalog.setval('cron.\(sequence.rawValue)',
                                     greatest(\(value), CASE WHEN is_called THEN last_value + \(margin) ELSE 1 END)) END
                    FROM cron.\(sequence.rawValue)
                    """
            )
        ) { try $0.next() }
    }

    package enum Sequence: String, Sendable {
        case jobid = "jobid_seq"
        case runid = "runid_seq"
    }

    private static let margin = 16
}
