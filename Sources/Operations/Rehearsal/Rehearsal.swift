internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import PostgresAccess
internal import Synchronization

/// Lets the real pg_cron of the throwaway server live through the next hours of the real schedules, many times as fast,
/// every command replaced by one that does nothing, and compares what it launched with what `CronSchedule` foretells.
struct Rehearsal: Sendable {
    private let step: DrillStep
    private let server: ThrowawayServer
    private let clock: CronClock
    private let seconds: Int

    init(_ step: DrillStep, on server: ThrowawayServer, _ clock: CronClock, seconds: Int) {
        self.step = step
        self.server = server
        self.clock = clock
        self.seconds = seconds
    }

    /// Where the clock starts: where the set was taken; but before PostgreSQL 16 no earlier than now.
    ///
    /// There the postmaster notes in a signal handler, so by the real clock, when the launcher ended, and restarts it only
    /// when its own clock has come that far (`postmaster.c`, `maybe_start_bgworkers`).
    private var startOfClock: Instant {
        let taken = step.manifest.takenAt
        let start = isBefore16 ? max(taken, step.environment.now()) : taken
        return start.advanced(bySeconds: 60 - start.secondsSince1970 % 60)
    }

    private var isBefore16: Bool { step.manifest.server.major < 16 }

    /// Slows the clock down until launches keep up with it.
    ///
    /// A difference that two speeds show alike is pg_cron's and not the machine's: it is lived through to the end.
    /// Throws `LaunchForecast.Unusable` where the machine kept up with no speed that ends in time.
    func run(library: String) async throws -> RehearsalReport {
        let stopwatch = Stopwatch()
        let pace = RehearsalPace(rehearsing: seconds)
        try await server.stop()
        try await server.start(launching: false)
        try await prepare()
        var speed = firstSpeed(pace)
        var lags: [LaunchLag] = []
        while true {
            do {
                return try await attempt(library: library, speed: speed, forgiving: lags)
            } catch let lag as LaunchLag {
                guard let slower = pace.next(after: speed, late: lag.seconds, spent: stopwatch.seconds) else {
                    throw LaunchForecast.Unusable(reason: lag.reason(at: speed))
                }
                step.environment.progress(
                    .stage(
                        Text("launches lag: once more, \(slower) times as fast", zh: "启动滞后：改用 \(slower) 倍速重试")
                    )
                )
                lags.append(lag)
                speed = slower
                try await server.stop()
                try await server.start(launching: false)
            }
        }
    }

    /// Behind the fence: the jobs become active in the very update that takes their commands from them.
    private func prepare() async throws {
        let session = try await CronServer.open(server.connection).connect()
        let wanted = step.contents.jobs.filter(\.wantedActive).map(\.job.jobid)
        try await session.transaction { session in
            for statement in RehearsalCatalog.prepare(active: wanted, port: Int(ThrowawayServer.port)) {
                try await session.execute(statement)
            }
        }
        await session.close()
    }

    /// Throws `LaunchLag` as soon as the machine is seen to be slower than the clock.
    private func attempt(library: String, speed: Int, forgiving lags: [LaunchLag]) async throws -> RehearsalReport {
        let stopwatch = Stopwatch()
        try await emptyHistory()
        try await server.stop()
        let fast = FastClock(library: library, start: startOfClock, speed: speed)
        let log = server.logSize
        try await server.start(under: fast)
        let session = try await CronServer.open(server.connection).connect()
        if isBefore16 { try await restartLauncher(session, log) }
        let launcher = try await launcherStart(session, after: fast.start)
        // The minute in progress is not evaluated, nor is perhaps the next.
        let end = launcher.instant.advanced(bySeconds: 120 + seconds - launcher.instant.secondsSince1970 % 60)
        let watch = LagWatch(step.contents.jobs, clock, launcherStart: launcher, speed: speed, forgiving: lags)
        try await letPass(session, from: launcher.instant, to: end, watch)
        let launches = try await observe(session, through: end)
        await session.close()
        try watch.check(launches, through: end)
        return report(try watch.forecast(launches, through: end), launches, until: end, speed: speed, stopwatch.seconds)
    }

    /// Each attempt begins with the same clock and no run behind it.
    private func emptyHistory() async throws {
        let session = try await CronServer.open(server.connection).connect()
        for statement in RehearsalCatalog.reset(
            withStray: isBefore16,
            port: Int(ThrowawayServer.port)
        ) {
            try await session.execute(statement)
        }
        await session.close()
    }

    /// Makes the launcher see the fast clock.
    ///
    /// Before PostgreSQL 16 the postmaster starts the launcher from a signal handler, where libfaketime is switched off,
    /// and restarts it from its main loop. A job of a role that does not exist ends a launcher at once (pg_cron
    /// `src/job_metadata.c`); once it has, the row goes.
    private func restartLauncher(_ session: PostgresConnection, _ log: Int) async throws {
        let stopwatch = Stopwatch()
        while !server.logHolds("\"pg_cron launcher\" ", from: log) {
            guard stopwatch.seconds < 120 else {
                throw LaunchForecast.Unusable(reason: Text("the launcher did not restart", zh: "调度进程未重启"))
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        try await session.execute(RehearsalCatalog.removeStray)
    }

    /// When the launcher that lives by the fast clock began.
    private func launcherStart(_ session: PostgresConnection, after start: Instant) async throws -> Launch {
        let stopwatch = Stopwatch()
        while stopwatch.seconds < 120 {
            let seen = try await session.first(RehearsalCatalog.launcherStart).map { Launch(milliseconds: $0) }
            if let seen, seen.instant >= start { return seen }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw LaunchForecast.Unusable(
            reason: Text("the launcher did not see the clock of the rehearsal", zh: "调度进程未采用演练时钟")
        )
    }

    /// Waits, by the server's clock, until two minutes after the end; looks about once a second whether launches keep up.
    private func letPass(
        _ session: PostgresConnection,
        from start: Instant,
        to end: Instant,
        _ watch: LagWatch
    ) async throws {
        let last = end.advanced(bySeconds: 120).secondsSince1970
        while true {
            let now = try await session.first(RehearsalCatalog.now) ?? last
            guard now < last else { return }
            let seen = Instant(secondsSince1970: now - 120 - now % 60)
            if seen > start { try watch.check(try await observe(session, through: seen), through: seen) }
            let passed = max(0, min(100, (now - start.secondsSince1970) * 100 / max(1, seconds)))
            step.environment.progress(
                .stage(
                    Text(
                        "rehearsing, \(passed) % at \(watch.speed) times the speed",
                        zh: "演练中 \(passed)%，\(watch.speed) 倍速"
                    )
                )
            )
            try await Task.sleep(for: .milliseconds(max(20, min(1000, (last - now) * 1000 / watch.speed))))
        }
    }

    /// What was launched, by job; the beat's under its own number.
    private func observe(_ session: PostgresConnection, through end: Instant) async throws -> [Int64: [Launch]] {
        let limit = end.advanced(bySeconds: 60).secondsSince1970 * 1000
        return try await session.copyOut(RehearsalCatalog.launches) { rows in
            var launches: [Int64: [Launch]] = [:]
            while let fields = try rows.next({ CopyText.fields($0) }) {
                guard let fields, fields.count == 2, let job = fields[0].flatMap({ Int64($0) }),
                    let milliseconds = fields[1].flatMap({ Int($0) }), milliseconds < limit
                else { continue }
                launches[job, default: []].append(Launch(milliseconds: milliseconds))
            }
            return launches
        }
    }

    private func report(
        _ forecast: LaunchForecast,
        _ launches: [Int64: [Launch]],
        until end: Instant,
        speed: Int,
        _ seconds: Double
    ) -> RehearsalReport {
        var sum = RehearsalSum()
        for line in step.contents.jobs { sum.add(line, clock, forecast, launches[line.job.jobid] ?? []) }
        return RehearsalReport(
            from: forecast.firstMinute,
            until: end,
            speed: speed,
            seconds: seconds,
            jobs: sum.jobs,
            predicted: sum.predicted,
            launched: sum.launched,
            missing: sum.missing,
            unexpected: sum.unexpected,
            differences: sum.differences,
            results: sum.results,
            skipped: sum.skipped
        )
    }

    /// By how often all jobs together are due, in the hours to come and in the busiest minute of them.
    private func firstSpeed(_ pace: RehearsalPace) -> Int {
        let start = startOfClock
        let end = start.advanced(bySeconds: seconds)
        var minutes = Array(repeating: 1, count: seconds / 60 + 1)
        for line in step.contents.jobs where line.wantedActive {
            guard let schedule = try? clock.schedule(line.job.schedule) else { continue }
            for run in schedule.runs(after: start, through: end, in: clock.zone) {
                minutes[(run.secondsSince1970 - start.secondsSince1970) / 60] += 1
            }
        }
        let launches = minutes.reduce(0, +)
        return pace.first(launchesPerHour: launches * 60 / minutes.count, inOneMinute: minutes.max() ?? 1)
    }
}
