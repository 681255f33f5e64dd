/// The run history as it grows, for who follows it.
package enum RunFeedCatalog {
    /// A run as it stands now; times are seconds since 1970.
    package struct Run: Sendable, Hashable {
        package let runid: Int64
        package let jobid: Int64
        package let status: String
        package let start: Double?
        package let end: Double?
        /// The beginning of what the server answered.
        package let message: String

        package init(runid: Int64, jobid: Int64, status: String, start: Double?, end: Double?, message: String) {
            self.runid = runid
            self.jobid = jobid
            self.status = status
            self.start = start
            self.end = end
            self.message = message
        }

        package var isFinal: Bool { status == "succeeded" || status == "failed" }
    }

    /// Streams the runs after a run id and those that were unfinished then, in the order of run ids; of many, the newest.
    ///
    /// The table has an index on run ids alone, and both conditions use it.
    package static func copy(after runid: Int64, and unfinished: some Sequence<Int64>, newest limit: Int) -> SQL {
        let numbers = unfinished.map(String.init).joined(separator: ",")
        return SQL(
            unsafe: """
                COPY (
                  SELECT runid, jobid, coalesce(status, ''), extract(epoch FROM start_time)::float8,
                         extract(epoch FROM end_time)::float8, left(coalesce(return_message, ''), 300)
                  FROM (SELECT * FROM cron.job_run_details
                        WHERE jobid IS NOT NULL AND (runid > \(runid) OR runid = ANY('{\(numbers)}'::bigint[]))
                        ORDER BY runid DESC LIMIT \(limit)) newest
                  ORDER BY runid
                ) TO STDOUT
                """
        )
    }

    /// A row that `copy` sent.
    package static func run(copyRow fields: [String?]) -> Run? {
        guard fields.count == 6, let runid = fields[0].flatMap({ Int64($0) }),
            let jobid = fields[1].flatMap({ Int64($0) })
        else { return nil }
        return Run(
            runid: runid,
            jobid: jobid,
            status: fields[2] ?? "",
            start: fields[3].flatMap(moment),
            end: fields[4].flatMap(moment),
            message: fields[5] ?? ""
        )
    }

    /// Whoever writes the table by hand may write `infinity`, which is no moment.
    private static func moment(_ text: String) -> Double? {
        Double(text).flatMap { abs($0) < 1e12 ? $0 : nil }
    }
}
