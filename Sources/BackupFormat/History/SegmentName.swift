/// How history files are named and begin.
package enum SegmentName {
    /// The header of every segment and tail; the columns of `cron.job_run_details` in catalog order.
    package static let header = Array(
        "jobid,runid,job_pid,database,username,command,status,return_message,start_time,end_time\n".utf8
    )

    /// `<first>-<last>-<digest8>.csv.zst`; the digest is that of the rows.
    ///
    /// More of its digits are taken in the rare case that another object has the name.
    package static func name(first: Int64, last: Int64, digest: String, length: Int) -> String {
        "\(first)-\(last)-\(digest.prefix(length)).csv.zst"
    }

    /// Of the same rows encrypted once more, `<first>-<last>-<digest8>-<random>.csv.zst.age`: no other object has it.
    package static func another(first: Int64, last: Int64, digest: String) -> String {
        let tail = String(UInt64.random(in: .min ... .max), radix: 36)
        return "\(first)-\(last)-\(digest.prefix(8))-\(tail).csv.zst\(EncryptionNote.suffix)"
    }

    /// A segment holds at most so many rows, so that restoring and checking can go on from one to the next.
    package static let rowLimit: Int64 = 500_000
}
