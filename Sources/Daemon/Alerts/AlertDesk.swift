internal import CronModel
internal import CronSchedule
internal import Logging
internal import Operations
internal import ServiceLifecycle

/// Tells people what is wrong: it looks at the board, keeps the book, and sees to it that each message gets through.
actor AlertDesk: Service {
    /// What lies on disk, so that a restart neither forgets nor repeats.
    private struct Kept: Codable, Hashable {
        var book = AlertBook()
        var outbox = Outbox()
    }

    private let settings: CurrentSettings
    private let environment: Operations.Environment
    private let board: Board
    private let events: EventLog
    private let logger: Logger
    private let courier = Courier()
    private let file: StateFile<Kept>
    private var kept: Kept
    private var written: Kept?
    private var lastLook = Instant.earliest
    private var lastReport = Instant.earliest
    /// Deliveries that failed since the daemon began, by channel.
    private(set) var failures: [String: Int] = [:]

    /// The board is looked at so often, in seconds.
    private static let lookInterval = 3
    /// Alertmanager is told so often, in seconds.
    private static let reportInterval = 60

    init(
        _ settings: CurrentSettings,
        environment: Operations.Environment,
        board: Board,
        events: EventLog,
        logger: Logger
    ) {
        self.settings = settings
        self.environment = environment
        self.board = board
        self.events = events
        self.logger = logger
        file = StateFile(folder: settings.value.stateFolder, name: "alerts.json")
        kept = file.read() ?? Kept()
    }

    /// What goes on now, for pages.
    var open: [Alert] { kept.book.open }

    func run() async throws {
        await cancelWhenGracefulShutdown {
            while !Task.isCancelled {
                await self.round()
                try? await Task.sleep(for: .seconds(1))
            }
        }
    }

    private func round() async {
        let (settings, now) = (settings.value, environment.now())
        if now.secondsSince1970 - lastLook.secondsSince1970 >= Self.lookInterval {
            lastLook = now
            await note(settings, now)
        }
        await deliver(settings, now)
        keep()
    }

    /// Puts down what has changed.
    private func keep() {
        guard kept != written else { return }
        file.write(kept)
        written = kept
    }

    private func note(_ settings: DaemonSettings, _ now: Instant) async {
        let (clusters, repository) = (await board.clusters, await board.repository)
        // Before the fleet was looked at, nobody knows which others there are.
        let names = Set(settings.clusters.keys).union(clusters.filter(\.value.isDistant).keys)
        if settings.fleetInterval == nil || clusters.contains(where: \.value.isDistant) { kept.book.keep(names) }
        kept.outbox.keep(Set(settings.alerts.channels.map(\.name)))
        let earlier = kept.book
        var (told, over): ([Notice], [Alert]) = ([], [])
        let common = AlertRules(thresholds: settings.alerts.thresholds, now: now)
        for (cluster, findings) in [("", common.findings(repository))]
            + names.sorted().map({ name in
                let rules = AlertRules(thresholds: settings.thresholds(of: name), now: now)
                let state = clusters[name] ?? ClusterState()
                return (name, rules.findings(name, state, expectsSets: settings.expectsSets(of: name)))
            })
        {
            var findings = findings
            findings.conditions.removeAll { settings.alerts.muted.contains($0.event) }
            let notifications = kept.book.update(cluster, findings, now: now, settings.alerts.manners)
            told += notifications
            over += notifications.filter { $0.status == .resolved }.flatMap(\.alerts)
        }
        for news in kept.book.news(since: earlier) {
            await events.add(Event(news.alert, isOver: news.isOver, at: now))
        }
        for notification in told {
            logger.notice("\(notification.title(in: .english))", metadata: ["alert": "\(notification.status.rawValue)"])
            for channel in settings.alerts.channels where !channel.isAlertmanager {
                kept.outbox.add(notification, to: channel.name, now: now)
            }
        }
        let isDue = now.secondsSince1970 - lastReport.secondsSince1970 >= Self.reportInterval
        if isDue || !told.isEmpty {
            lastReport = now
            await report(over, settings, now)
        }
    }

    /// Alertmanager groups, repeats and silences by itself: it gets all that people were told of, again and again.
    private func report(_ over: [Alert], _ settings: DaemonSettings, _ now: Instant) async {
        let open = kept.book.told
        guard !open.isEmpty || !over.isEmpty else { return }
        for channel in settings.alerts.channels {
            guard case .alertmanager(let url) = channel.kind else { continue }
            await attempt(channel) {
                try Channel.alertmanager(url, open, resolved: over, channel.language, at: now)
            }
        }
    }

    private func deliver(_ settings: DaemonSettings, _ now: Instant) async {
        // One channel that does not answer keeps no other waiting.
        await withDiscardingTaskGroup { group in
            for delivery in kept.outbox.due(at: now) {
                guard let channel = settings.alerts.channels.first(where: { $0.name == delivery.channel }) else {
                    continue
                }
                group.addTask { await self.deliver(delivery, by: channel, now) }
            }
        }
    }

    private func deliver(_ delivery: Outbox.Delivery, by channel: Channel, _ now: Instant) async {
        if await attempt(channel, { try channel.message(delivery.notification, at: now) }) {
            kept.outbox.delivered(delivery.id)
        } else if kept.outbox.failed(delivery.id, at: environment.now()) {
            logger.error("an alert is given up", metadata: ["channel": "\(channel.name)"])
        }
    }

    @discardableResult
    private func attempt(_ channel: Channel, _ message: () throws -> Message) async -> Bool {
        do {
            try await courier.send(try message())
            return true
        } catch {
            failures[channel.name, default: 0] += 1
            let problem = DaemonFailure.wrapping(error).problem.english
            logger.warning(
                "an alert did not get through",
                metadata: ["channel": "\(channel.name)", "problem": "\(problem)"]
            )
            return false
        }
    }
}

extension Channel {
    fileprivate var isAlertmanager: Bool {
        if case .alertmanager = kind { true } else { false }
    }
}
