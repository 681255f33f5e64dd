/// The states of a run.
enum RunStatus {
    /// A run that had not ended: the launcher marks it as failed at its next start (pg_cron `src/job_metadata.c`,
    /// `MarkPendingRunsAsFailed`).
    static func isUnfinished(_ status: some Sequence<UInt8>) -> Bool {
        ["starting", "connecting", "sending", "running"].contains { status.elementsEqual($0.utf8) }
    }
}
