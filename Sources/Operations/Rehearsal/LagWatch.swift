internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import PostgresAccess

/// Tells, while a rehearsal runs and at its end, whether launches keep up with the server's clock.
struct LagWatch: Sendable {
    let speed: Int
    private let jobs: [(id: Int64, schedule: Schedule)]
    private let zone: TimeZoneRules
    private let launcherStart: Launch
    private let lags: [LaunchLag]

    /// `lags`: those of earlier attempts.
    init(_ jobs: [JobLine], _ clock: CronClock, launcherStart: Launch, speed: Int, forgiving lags: [LaunchLag]) {
        self.speed = speed
        var watched: [(id: Int64, schedule: Schedule)] = jobs.filter(\.wantedActive).compactMap { line in
            guard let schedule = try? clock.schedule(line.job.schedule), schedule.kind != .reboot else { return nil }
            return (line.job.jobid, schedule)
        }
        if let everyMinute = try? clock.schedule("* * * * *") { watched.append((RehearsalCatalog.beat, everyMinute)) }
        self.jobs = watched
        zone = clock.zone
        self.launcherStart = launcherStart
        self.lags = lags
    }

    func forecast(
        _ launches: [Int64: [Launch]],
        through end: Instant
    ) throws(LaunchForecast.Unusable) -> LaunchForecast {
        try LaunchForecast(
            in: zone,
            launcherStart: launcherStart,
            beat: launches[RehearsalCatalog.beat] ?? [],
            through: end
        )
    }

    /// Looks at the launches up to a minute or more ago, by the server's clock.
    ///
    /// Throws `LaunchLag`.
    func check(_ launches: [Int64: [Launch]], through end: Instant) throws(LaunchLag) {
        let beat = launches[RehearsalCatalog.beat] ?? []
        let forecast: LaunchForecast
        do {
            forecast = try self.forecast(launches, through: end)
        } catch {
            let late = beat.first?.delay(after: launcherStart.instant) ?? launcherDelay(at: end)
            guard !beat.isEmpty || late > 180_000 else { return }
            throw lag(nil, nil, late: late)
        }
        for job in jobs {
            for difference in forecast.differences(of: job.schedule, launches[job.id] ?? []) {
                guard let late = lateness(difference, at: end),
                    !lags.contains(where: { $0.shows(difference, of: job.id) })
                else { continue }
                throw lag(job.id, difference, late: late)
            }
        }
    }

    private func launcherDelay(at end: Instant) -> Int {
        (end.secondsSince1970 + 60 - launcherStart.instant.secondsSince1970) * 1000
    }

    /// In milliseconds of the server's clock; nil where no machine's lag explains the difference.
    private func lateness(_ difference: LaunchDifference, at end: Instant) -> Int? {
        switch difference {
        case .missing(let due): max(60, end.secondsSince1970 + 60 - due.secondsSince1970) * 1000
        case .late(let due, let launch): launch.delay(after: due)
        case .rare: 60_000
        case .early, .unforeseen: nil
        }
    }

    private func lag(_ job: Int64?, _ difference: LaunchDifference?, late: Int) -> LaunchLag {
        LaunchLag(job: job, difference: difference, seconds: Double(late) / 1000 / Double(speed))
    }
}
