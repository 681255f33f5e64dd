internal import CronModel
internal import PostgresAccess

extension CronServer {
    /// Whether the jobs of all may be changed here; asked first, since the server's own words tell nobody what to do.
    ///
    /// The extension is there. Throws `standby`, `read-only` or `insufficient-rights`.
    func requireWritable(on session: PostgresConnection, rowsOfOthers: Bool = true) async throws {
        guard !facts.inRecovery else { throw QuarantineFailure.standby(facts.address) }
        guard try await session.first(ServerCatalog.isReadOnly) == false else {
            throw QuarantineFailure.readOnly(facts.address, role: facts.user)
        }
        guard rowsOfOthers else { return }
        guard try await session.first(JobCatalog.mayWrite) == true else {
            throw QuarantineFailure.insufficientRights(role: facts.user)
        }
    }
}
