internal import CronModel
internal import CronSchedule

/// How each kind of work of a cluster stands.
///
/// Keys are an interface for scripts.
struct WorkList: Encodable {
    struct Entry: Encodable {
        let work: Work
        /// Since when it is under way; null where it is not.
        let running: Instant?
        /// Null where it has not ended since the daemon began.
        let last: Ending?

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(work, forKey: .work)
            try container.encode(running, forKey: .running)
            try container.encode(last, forKey: .last)
        }

        private enum CodingKeys: CodingKey {
            case work
            case running
            case last
        }
    }

    /// How it ended; `report` is the document that the command of the same name shows.
    struct Ending: Encodable {
        let outcome: WorkOutcome

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(outcome.status, forKey: .status)
            try container.encode(outcome.started, forKey: .started)
            try container.encode(outcome.seconds, forKey: .seconds)
            if let report = outcome.report {
                try report.encode(to: container.superEncoder(forKey: .report))
            } else {
                try container.encodeNil(forKey: .report)
            }
            try container.encode(outcome.error.map { APIError($0).error }, forKey: .error)
        }

        private enum CodingKeys: CodingKey {
            case status
            case started
            case seconds
            case report
            case error
        }
    }

    let works: [Entry]

    init(_ states: [Work: WorkState]) {
        works = Work.allCases.compactMap { work in
            states[work].map { Entry(work: work, running: $0.running, last: $0.last.map(Ending.init)) }
        }
    }
}

/// What goes on now.
///
/// Keys are an interface for scripts.
struct AlertList: Encodable {
    let alerts: [WebhookBody.Entry]

    init(_ alerts: [Alert], in language: Language) {
        self.alerts = alerts.map { WebhookBody.Entry($0, in: language) }
    }
}
