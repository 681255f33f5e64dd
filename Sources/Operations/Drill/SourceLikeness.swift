internal import CronModel

/// Whether a server is the one that a set was taken from, by what the set alone tells.
enum SourceLikeness: Equatable {
    case source
    case other
    /// A copy of the source, or the source itself, started again since.
    case undecided

    /// A server is known by identifier, data folder and start time together: copies share the identifier, and a restart
    /// changes the start time.
    init(of server: ServerFacts, to source: ServerFacts) {
        guard server.systemIdentifier == source.systemIdentifier else {
            self = .other
            return
        }
        guard !server.isSameServer(as: source) else {
            self = .source
            return
        }
        // Of a standby's set the primary, which is the source no less, is not known.
        guard !source.inRecovery else {
            self = .undecided
            return
        }
        // The source has not started before it did, by its own clock.
        self = server.liesElsewhere(than: source) || server.startedAt < source.startedAt ? .other : .undecided
    }
}
