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

    /// The first speed tried, halved while launches lag behind the clock.
    private static let fastest = 200
    private static let slowest = 10
    /// Launches a second that a machine keeps up with: each is a process of the server's.
    private static let launchesPerSecond = 60

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

    /// Throws `LaunchForecast.Unusable` where the server did not live by its clock.
    func run(library: String) async throws -> RehearsalReport {
        try await prepare()
        var speed = speedToTry()
        while true {
            let report = try await attempt(library: library, speed: speed)
            guard report.missing + report.unexpected > 0, speed > Self.slowest else { return report }
            speed = max(Self.slowest, speed / 2)
            step.environment.progress(
                .stage(Text("launches lag: once more, \(speed) times as fast", zh: "启动滞后:改用 \(speed) 倍速重试"))
            )
        }
    }

    /// Behind the fence: the jobs become active in the very update that takes their commands from them.
    private func prepare() async throws {
        try await server.stop()
        try await server.start(launching: false)
        let session = try await CronServer.open(server.connection).connect()
        let wanted = step.contents.jobs.filter(\.wantedActive).map(\.job.jobid)
        try await session.transaction { session in
            for statement in RehearsalCatalog.prepare(active: wanted, port: Int(ThrowawayServer.port)) {
                try await session.execute(statement)
            }
        }
        await session.close()
    }

    private func attempt(library: String, speed: Int) async throws -> RehearsalReport {
        let stopwatch = Stopwatch()
        try await server.stop()
        try await emptyHistory()
        let fast = FastClock(library: library, start: startOfClock, speed: speed)
        try await server.start(under: fast)
        let session = try await CronServer.open(server.connection).connect()
        if isBefore16 { try await restartLauncher(session) }
        let launcher = try await launcherStart(session, after: fast.start)
        // The minute in progress is not evaluated, nor is perhaps the next.
        let end = launcher.instant.advanced(bySeconds: 120 + seconds - launcher.instant.secondsSince1970 % 60)
        try await letPass(session, from: launcher.instant, to: end, speed: speed)
        let launches = try await observe(session, through: end)
        await session.close()
        let forecast = try LaunchForecast(
            in: clock.zone,
            launcherStart: launcher,
            beat: launches[RehearsalCatalog.beat] ?? [],
            through: end
        )
        return report(forecast, launches, until: end, speed: speed, seconds: stopwatch.seconds)
    }

    /// Each attempt begins with the same clock and no run behind it.
    private func emptyHistory() async throws {
        try await server.start(launching: false)
        let session = try await CronServer.open(server.connection).connect()
        for statement in RehearsalCatalog.reset(
            withStray: isBefore16,
            port: Int(ThrowawayServer.port)
        ) {
            try await session.execute(statement)
        }
        await session.close()
        try await server.stop()
    }

    /// Makes the launcher see the fast clock.
    ///
    /// Before PostgreSQL 16 the postmaster starts the launcher from a signal handler, where libfaketime is switched off,
    /// and restarts it from its main loop. A job of a role that does not exist ends a launcher at once (pg_cron
    /// `src/job_metadata.c`); once it has, the row goes.
    private func restartLauncher(_ session: PostgresConnection) async throws {
        let stopwatch = Stopwatch()
        while !server.logHolds("\"pg_cron launcher\" ") {
            guard stopwatch.seconds < 30 else {
                throw LaunchForecast.Unusable(reason: Text("the launcher did not restart", zh: "调度进程未重启"))
            }
            try await Task.sleep(for: .milliseconds(20))
        }
        try await session.execute(RehearsalCatalog.removeStray)
    }

    /// When the launcher that lives by the fast clock began.
    private func launcherStart(_ session: PostgresConnection, after start: Instant) async throws -> Launch {
        let stopwatch = Stopwatch()
        while stopwatch.seconds < 30 {
            let seen = try await session.first(RehearsalCatalog.launcherStart).map { Launch(milliseconds: $0) }
            if let seen, seen.instant >= start { return seen }
            try await Task.sleep(for: .milliseconds(20))
        }
        throw LaunchForecast.Unusable(
            reason: Text("the launcher did not see the clock of the rehearsal", zh: "调度进程未采用演练时钟")
        )
    }

    /// Waits, by the server's clock, until two minutes after the end.
    private func letPass(
        _ session: PostgresConnection,
        from start: Instant,
        to end: Instant,
        speed: Int
    ) async throws {
        let last = end.advanced(bySeconds: 120).secondsSince1970
        while true {
            let now = try await session.first(RehearsalCatalog.now) ?? last
            guard now < last else { return }
            let passed = max(0, min(100, (now - start.secondsSince1970) * 100 / max(1, seconds)))
            step.environment.progress(
                .stage(Text("rehearsing, \(passed) % at \(speed) times the speed", zh: "演练中 \(passed)%,\(speed) 倍速"))
            )
            try await Task.sleep(for: .milliseconds(max(20, min(1000, (last - now) * 1000 / speed))))
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
        seconds: Double
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
            skipped: sum.skipped
        )
    }

    /// As fast as the machine is believed to keep up with, by how often all jobs together are due.
    private func speedToTry() -> Int {
        let hour = 3600
        let perHour = step.contents.jobs.filter(\.wantedActive).reduce(60) { sum, line in
            guard let schedule = try? clock.schedule(line.job.schedule) else { return sum }
            let start = step.manifest.takenAt
            let runs = schedule.runs(after: start, through: start.advanced(bySeconds: hour), in: clock.zone)
            return sum + runs.prefix(hour).reduce(0) { count, _ in count + 1 }
        }
        return max(Self.slowest, min(Self.fastest, Self.launchesPerSecond * hour / perHour))
    }
}

/// Adds up how jobs did.
private struct RehearsalSum {
    var (jobs, predicted, launched, missing, unexpected) = (0, 0, 0, 0, 0)
    var differences: [RehearsalReport.Difference] = []
    var skipped: [Text] = []

    mutating func add(_ line: JobLine, _ clock: CronClock, _ forecast: LaunchForecast, _ launches: [Launch]) {
        let label = line.job.label
        guard let schedule = try? clock.schedule(line.job.schedule) else {
            skipped.append(Text("\(label): its schedule is not accepted", zh: "\(label):计划不被接受"))
            return
        }
        guard schedule.kind != .reboot else {
            skipped.append(Text("\(label): runs at a start, not by the clock", zh: "\(label):仅在启动时运行,与时钟无关"))
            return
        }
        jobs += 1
        let due = line.wantedActive ? forecast.due(schedule) : []
        let found = line.wantedActive ? forecast.differences(of: schedule, launches) : launches.map { .unforeseen($0) }
        predicted += due.count
        launched += launches.count
        guard let first = found.first else { return }
        for difference in found {
            switch difference {
            case .missing: missing += 1
            case .rare(let found, let punctual): missing += max(1, punctual - found)
            case .unforeseen, .early, .late: unexpected += 1
            }
        }
        differences.append(
            RehearsalReport.Difference(
                jobid: line.job.jobid,
                jobname: line.job.jobname,
                schedule: line.job.schedule,
                predicted: due.count,
                launched: launches.count,
                first: first.words
            )
        )
    }
}

extension LaunchDifference {
    fileprivate var words: Text {
        switch self {
        case .missing(let due): Text("not launched at \(due)", zh: "\(due) 未启动")
        case .unforeseen(let launch): Text("launched at \(launch), when nothing was due", zh: "\(launch) 启动,但当时并未到期")
        case .early(let due, let launch):
            Text("due at \(due), launched before, at \(launch)", zh: "应于 \(due),却提前于 \(launch) 启动")
        case .late(let due, let launch):
            Text("due at \(due), launched late, at \(launch)", zh: "应于 \(due),延迟至 \(launch) 启动")
        case .rare(let found, let punctual):
            Text("launched \(found) times of about \(punctual)", zh: "约应启动 \(punctual) 次,实际 \(found) 次")
        }
    }
}
