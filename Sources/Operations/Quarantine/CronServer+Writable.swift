internal import CronModel
internal import PostgresAccess

extension CronServer {
    /// The connected role, where it may not write rows; then the session reads its own alone.
    func limitedOwner(on session: PostgresConnection) async throws -> String? {
        guard try await session.first(JobCatalog.mayWrite) != true else { return nil }
        try await session.execute(ServerCatalog.admitHiddenRows)
        return facts.user
    }

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
