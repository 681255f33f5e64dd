package import BackupFormat
internal import CronModel

/// A run to be written out: its row, and the job's name where it is known.
///
/// It must not outlive the call that hands it out.
package struct ExportedRun {
    package let row: RunRow
    package let jobname: String?
    package let generation: String
}

extension RunSource {
    /// Hands out the runs that a filter asks for, whole, in the order of time; with a limit the newest so many.
    ///
    /// `write` runs on a thread of its own, once for each run.
    package func export(
        _ filter: RunFilter,
        limit: Int?,
        _ write: @escaping @Sendable (ExportedRun) throws -> Void
    ) async throws {
        guard let limit else { return try await export(filter, reach: .all, skipping: 0, write) }
        let (reach, found) = try await reaching(filter, count: limit) { reach in
            let found = try await fold(filter, reach: reach, Int64(0)) { count, _, _ in count += 1 }
            return (found, (reach, found))
        }
        try await export(filter, reach: reach, skipping: max(0, found - Int64(limit)), write)
    }

    private func export(
        _ filter: RunFilter,
        reach: Reach,
        skipping: Int64,
        _ write: @escaping @Sendable (ExportedRun) throws -> Void
    ) async throws {
        let (directories, names) = (generations.map(\.jobs), generations.map(\.name))
        _ = try await fold(filter, reach: reach, skipping) { left, row, run in
            guard left == 0 else {
                left -= 1
                return
            }
            let job = row.jobid.flatMap { directories[run.generation].jobs[$0] }
            try write(ExportedRun(row: row, jobname: job?.jobname, generation: names[run.generation]))
        }
    }
}
