internal import CronModel
internal import Logging
internal import Operations

/// Gives dead-man switches their signs of life.
actor Pinger {
    private let courier = Courier()
    private let logger: Logger
    /// The newest run of a job that was told of, by cluster and job.
    private var told: [String: Int64] = [:]

    /// How often a sign is tried.
    private static let attempts = 3

    init(logger: Logger) {
        self.logger = logger
    }

    func tell(_ work: Work, of cluster: WatchedCluster, _ sign: Pings.Sign) async {
        guard let url = cluster.pings.works[work] else { return }
        await send(url + sign.rawValue)
    }

    /// Tells of jobs whose newest run ended since the last look; of those that had ended before the first look, nothing.
    func tell(_ sighting: Sighting, of name: String, _ cluster: WatchedCluster) async {
        guard !cluster.pings.jobs.isEmpty else { return }
        for job in sighting.jobs {
            guard let url = job.jobname.flatMap({ cluster.pings.jobs[$0] }) ?? cluster.pings.jobs[String(job.jobid)]
            else { continue }
            let standing = sighting.tally.standings[job.jobid]
            let ended = standing?.lastEndedRunid ?? -1
            let key = "\(name) \(job.jobid)"
            let known = told.updateValue(ended, forKey: key)
            guard let known, known < ended else { continue }
            await send(url + (standing?.lastSucceeded == true ? Pings.Sign.success : .fail).rawValue)
        }
    }

    private func send(_ url: String) async {
        for attempt in 1...Self.attempts {
            do {
                return try await courier.ping(url)
            } catch {
                guard attempt == Self.attempts else { continue }
                let problem = DaemonFailure.wrapping(error).problem.english
                logger.warning("a dead-man switch cannot be reached", metadata: ["problem": "\(problem)"])
            }
        }
    }
}
