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
    /// The configuration has backups copy the server's files.
    private let copies: Bool
    private let environment: Environment

    package init(of settings: ConnectionSettings, watch: Double, copies: Bool = false, environment: Environment) {
        self.settings = settings
        self.watch = watch
        self.copies = copies
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
            let copy = copies ? [try await Self.copyCheck(server, on: session)] : []
            await session.close()
            return CheckReport(Self.checks(examination, launcher, now: environment.now()) + copy)
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

    /// Whether a backup with `full: physical` will get in.
    private static func copyCheck(_ server: CronServer, on session: PostgresConnection) async throws -> Check {
        do {
            try await CopyMeans.require(server, on: session, bindir: nil)
            return Check(
                DoctorCheckID.copyMeans,
                .ok,
                Text("role and server allow a copy by pg_basebackup", zh: "角色和服务器允许 pg_basebackup 复制")
            )
        } catch let error as ActionableError {
            return DrillStep.failed(DoctorCheckID.copyMeans, error)
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
