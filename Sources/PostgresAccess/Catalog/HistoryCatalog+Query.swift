extension HistoryCatalog {
    /// Which rows of the live table no archive can speak for.
    package struct Unarchived: Sendable, Hashable {
        /// Rows above this run id; nil: all.
        package var above: Int64?
        /// And these.
        package var runids: [Int64] = []
        /// But only the newest so many run ids; nil: all of them.
        package var newest: Int64?

        package init(above: Int64?) {
            self.above = above
        }
    }

    /// Streams rows as CSV, in the order of run ids.
    package static func copy(_ rows: Unarchived) -> SQL {
        let ids = rows.runids.isEmpty ? "" : " OR runid IN (\(rows.runids.map(String.init).joined(separator: ", ")))"
        let above = rows.above.map { "(runid > \($0)\(ids))" } ?? "true"
        let newest =
            rows.newest.map { " AND runid > (SELECT coalesce(max(runid), 0) - \($0) FROM cron.job_run_details)" } ?? ""
        return SQL(
            unsafe: """
                COPY (SELECT \(columns.joined(separator: ", ")) FROM cron.job_run_details
                      WHERE \(above)\(newest) ORDER BY runid) TO STDOUT WITH (FORMAT csv)
                """
        )
    }
}
