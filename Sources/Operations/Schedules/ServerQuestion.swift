internal import CronSchedule
package import PostgresAccess

/// What decides when a live server's schedules run, and what its own parser says to some of them.
package struct ServerQuestion: Sendable {
    package let clock: CronClock
    package let parser: ProbedParser

    /// Asks the server; nothing is left there.
    ///
    /// Throws what `ScheduleProbe` throws.
    package static func ask(_ schedules: [String], of settings: ConnectionSettings) async throws -> ServerQuestion {
        let server = try await CronServer.open(settings)
        let parser = try await ScheduleProbe(server).ask(schedules)
        let session = try await server.connect()
        let clock = try await server.clock(catalogVersion: "", on: session)
        await session.close()
        return ServerQuestion(clock: clock.narrowed(to: parser.releases), parser: parser)
    }
}
