package import CronModel
internal import CronSchedule
package import PostgresAccess

/// Looks for what is wrong with a server's setup of pg_cron, and says what to do about it.
///
/// It changes nothing, needs no repository, and works on servers that are half broken or hardly open to the role: what
/// it could not look at is a warning that says so.
package struct Doctor: Sendable {
    private let settings: ConnectionSettings
    /// How long the launcher is watched, in seconds.
    private let watch: Double
    private let environment: Environment

    package init(of settings: ConnectionSettings, watch: Double, environment: Environment) {
        self.settings = settings
        self.watch = watch
        self.environment = environment
    }

    /// Throws where nobody answers at all.
    package func run() async throws -> CheckReport {
        environment.progress(.stage(Text("examining the server", zh: "检查服务器")))
        let server = try await DoctorFailure.explaining { try await CronServer.open(settings) }
        let (session, problem) = try await enter(server)
        do {
            let examination = try await Examination.read(server, on: session, databaseProblem: problem)
            let launcher = try await LauncherDiagnosis(examination, watch: watch).check(on: session)
            await session.close()
            return CheckReport(Self.checks(examination, launcher, now: environment.now()))
        } catch {
            await session.close()
            throw error
        }
    }

    /// A session in the cron database, or, where there is no way in, in the one that answered first, with the reason.
    private func enter(_ server: CronServer) async throws -> (PostgresConnection, Text?) {
        do {
            return (try await server.connect(), nil)
        } catch let error as ActionableError where server.facts.database != server.database {
            return (try await server.connect(database: server.facts.database), error.detail ?? error.problem)
        }
    }

    private static func checks(_ examination: Examination, _ launcher: Check, now: Instant) -> [Check] {
        let setup = SetupChecks(examination)
        let owners = OwnerChecks(examination)
        let jobs = JobChecks(examination)
        let limits = LimitChecks(examination)
        return [
            setup.rights, setup.recovery, setup.preload, setup.database, setup.extension, setup.version,
            ReleaseBugs(examination).check, setup.placeholders, setup.timezone, setup.launching, launcher, owners.exist,
            owners.superusers, owners.databases, AccessCheck(examination).check, jobs.node, jobs.accepted, jobs.never,
            jobs.copy, jobs.failing, limits.workers, limits.overlap, limits.history(now: now), limits.sequences,
        ]
    }
}
