internal import CronModel
internal import CronSchedule

/// What happened, newest first.
///
/// Keys are an interface for scripts.
struct EventList: Encodable {
    struct Entry: Encodable {
        let event: Event
        let language: Language

        /// What is not there is written as null, so that the keys are always there.
        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(event.id, forKey: .id)
            try container.encode(event.at, forKey: .at)
            try container.encode(event.kind, forKey: .kind)
            try container.encode(event.status, forKey: .status)
            try container.encode(event.level, forKey: .level)
            try container.encode(event.cluster, forKey: .cluster)
            try container.encode(event.work, forKey: .work)
            try container.encode(event.summary.rendered(in: language), forKey: .summary)
            try container.encode(event.detail?.rendered(in: language), forKey: .detail)
            try container.encode(event.by, forKey: .by)
            try container.encode(event.seconds, forKey: .seconds)
        }

        private enum CodingKeys: CodingKey {
            case id
            case at
            case kind
            case status
            case level
            case cluster
            case work
            case summary
            case detail
            case by
            case seconds
        }
    }

    let events: [Entry]
    /// Where the next older ones begin, for `?before=`; null: there are none.
    let before: Int?

    init(_ events: [Event], _ query: EventQuery, in language: Language) {
        self.events = events.map { Entry(event: $0, language: language) }
        before = events.count == query.limit ? events.last?.id : nil
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(events, forKey: .events)
        try container.encode(before, forKey: .before)
    }

    private enum CodingKeys: CodingKey {
        case events
        case before
    }
}
