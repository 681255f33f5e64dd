internal import CronModel
internal import CronSchedule

/// What the daemon did and noticed: in memory for pages, on disk for the next start.
actor EventLog {
    private var book = EventBook()
    private let file: EventFile
    nonisolated let now: @Sendable () -> Instant
    /// Lines of the file.
    private var lines = 0

    /// Reads what was remembered in `folder`; nil: nothing is kept.
    init(folder: String?, now: @escaping @Sendable () -> Instant) {
        file = EventFile(folder: folder)
        self.now = now
        var (book, lines) = (EventBook(), 0)
        let isWhole = file.read {
            book.recall($0)
            lines += 1
        }
        if !isWhole { file.replace(by: book.events) }
        (self.book, self.lines) = (book, lines)
    }

    /// Takes note of an event; of the same failure, tried again and again, once an hour.
    func add(_ event: Event) {
        guard !book.isRepetition(event) else { return }
        file.append(book.add(event))
        lines += 1
        guard lines > 2 * EventBook.limit, lines > 2 * book.events.count else { return }
        file.replace(by: book.events)
        lines = book.events.count
    }

    func find(_ query: EventQuery) -> [Event] { book.find(query) }

    /// How each work ended last, before the daemon began too.
    var outcomes: [Agenda.Key: WorkOutcome] { book.outcomes.compactMapValues(\.outcome) }

    /// The daemon begins; one that had not stopped was killed, or its machine was.
    func start() {
        let last = book.find(EventQuery(kind: .daemon, limit: 1)).first
        let isOrderly = last?.status != "started"
        let summary =
            isOrderly
            ? Text("the daemon started", zh: "守护进程已启动")
            : Text("the daemon started; it had not been stopped before", zh: "守护进程已启动；上次并未正常停止")
        add(Event(.daemon, "started", isOrderly ? .info : .warning, at: now(), summary))
    }

    func stop() { add(Event(.daemon, "stopped", at: now(), Text("the daemon stopped", zh: "守护进程已停止"))) }
}
