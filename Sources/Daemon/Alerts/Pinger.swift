internal import CronModel
internal import Logging
internal import Operations
internal import ServiceLifecycle

/// Gives dead-man switches their signs of life; who tells of something does not wait until a switch has heard of it.
actor Pinger: Service {
    private let courier = Courier()
    private let logger: Logger
    /// The newest run of a job that was told of, by cluster and job.
    private var told: [String: Int64] = [:]
    /// What is still to be sent, by switch, oldest first; one that is here is being told.
    private var waiting: [String: [Pings.Sign]] = [:]
    /// Switches for which something has come to be sent.
    private let (switches, wake) = AsyncStream.makeStream(of: String.self)

    /// How often a sign is tried.
    private static let attempts = 3
    /// Of a switch that does not answer, more signs than these are not kept.
    private static let limit = 20

    init(logger: Logger) {
        self.logger = logger
    }

    /// Sends what there is to be sent, each switch for itself; at a graceful shutdown what is left.
    func run() async throws {
        await withGracefulShutdownHandler {
            await withDiscardingTaskGroup { group in
                for await url in switches { group.addTask { await self.send(to: url) } }
            }
        } onGracefulShutdown: { [wake] in
            wake.finish()
        }
    }

    func tell(_ work: Work, of cluster: WatchedCluster, _ sign: Pings.Sign) {
        if let url = cluster.pings.works[work] { add(sign, to: url) }
    }

    /// Tells of jobs whose newest run ended since the last look; of those that had ended before the first look, nothing.
    func tell(_ sighting: Sighting, of name: String, _ cluster: WatchedCluster) {
        guard !cluster.pings.jobs.isEmpty else { return }
        for job in sighting.jobs {
            guard let url = job.jobname.flatMap({ cluster.pings.jobs[$0] }) ?? cluster.pings.jobs[String(job.jobid)]
            else { continue }
            let standing = sighting.tally.standings[job.jobid]
            let ended = standing?.lastEndedRunid ?? -1
            let key = "\(name) \(job.jobid)"
            let known = told.updateValue(ended, forKey: key)
            guard let known, known < ended else { continue }
            add(standing?.lastSucceeded == true ? .success : .fail, to: url)
        }
    }

    private func add(_ sign: Pings.Sign, to url: String) {
        guard waiting[url] != nil else {
            waiting[url] = [sign]
            wake.yield(url)
            return
        }
        waiting[url]?.append(sign)
        if waiting[url]?.count ?? 0 > Self.limit { waiting[url]?.removeFirst() }
    }

    private func send(to url: String) async {
        while let sign = waiting[url]?.first {
            waiting[url]?.removeFirst()
            await send(url + sign.rawValue)
        }
        waiting[url] = nil
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
