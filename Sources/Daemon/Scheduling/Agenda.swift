internal import CronSchedule

/// All appointments of all clusters, and what is under way.
///
/// A pure value. At most so many operations run at a time, and never two of one cluster.
struct Agenda: Sendable {
    /// One kind of work of one cluster.
    struct Key: Sendable, Hashable, CustomStringConvertible {
        let cluster: String
        let work: Work

        var description: String { "\(cluster) \(work.rawValue)" }
    }

    struct Assignment: Sendable, Hashable {
        let key: Key
        let due: Instant
        var reason = Reason.schedule
    }

    /// Why work is to be done.
    enum Reason: Sendable, Hashable {
        case schedule
        /// The job list is another one.
        case jobList
        /// Somebody asked for it, by name.
        case asked(String)
    }

    private(set) var appointments: [Key: Appointment] = [:]
    private(set) var running: Set<Key> = []
    /// Work without an appointment, to begin as soon as it can.
    private var requests: [Key: (at: Instant, reason: Reason)] = [:]
    private var parallel = 1

    /// Takes over what a configuration says; what is under way goes on.
    mutating func apply(_ settings: DaemonSettings, at now: Instant) {
        parallel = settings.parallel
        var fresh: [Key: Appointment] = [:]
        for (cluster, watched) in settings.clusters {
            for (work, schedule) in watched.schedules {
                let key = Key(cluster: cluster, work: work)
                fresh[key] =
                    appointments[key]?.renewed(schedule, jitter: settings.jitter)
                    ?? Appointment(
                        schedule,
                        jitter: settings.jitter,
                        name: key.description,
                        since: now,
                        isUrgentAtFirst: work == .backup
                    )
            }
        }
        appointments = fresh
    }

    /// What is to begin now, longest due first; it counts as under way from here on.
    mutating func take(at now: Instant) -> [Assignment] {
        var taken = takeJobLists()
        var busy = Set(running.filter { $0.work != .jobList }.map(\.cluster))
        let asked = requests.sorted { ($0.value.at, $0.key.description) < ($1.value.at, $1.key.description) }
        for (key, request) in asked
        where key.work != .jobList && count < parallel && busy.insert(key.cluster).inserted {
            requests[key] = nil
            running.insert(key)
            taken.append(Assignment(key: key, due: request.at, reason: request.reason))
        }
        let due = appointments.compactMap { key, appointment -> (Key, Appointment.Run)? in
            appointment.next.flatMap { $0.start <= now ? (key, $0) : nil }
        }.sorted { ($0.1.start, $0.0.description) < ($1.1.start, $1.0.description) }
        for (key, run) in due where count < parallel && busy.insert(key.cluster).inserted {
            running.insert(key)
            taken.append(Assignment(key: key, due: run.due))
        }
        return taken
    }

    /// Job lists that are put down at a time: all of a thousand clusters may be new at once.
    private static let mostJobLists = 4

    /// Operations under way, without job lists: those take less than a second and wait for each other alone.
    private var count: Int { running.count { $0.work != .jobList } }

    /// Asks for work that no schedule asks for; asked for twice before it begins, it is done once.
    mutating func request(_ key: Key, _ reason: Reason, at now: Instant) { requests[key] = (now, reason) }

    private mutating func takeJobLists() -> [Assignment] {
        let free = Self.mostJobLists - running.count { $0.work == .jobList }
        let ready = requests.filter { $0.key.work == .jobList && !running.contains($0.key) }
            .sorted { ($0.value.at, $0.key.cluster) < ($1.value.at, $1.key.cluster) }.prefix(max(0, free))
        for (key, _) in ready {
            requests[key] = nil
            running.insert(key)
        }
        return ready.map { Assignment(key: $0.key, due: $0.value.at, reason: $0.value.reason) }
    }

    /// Work was done before, as the repository knows.
    mutating func wasDone(_ key: Key, at instant: Instant) { appointments[key]?.wasDone(at: instant) }

    /// An assignment is over.
    mutating func finish(_ key: Key, _ ending: Ending, at now: Instant) {
        running.remove(key)
        switch ending {
        case .done: appointments[key]?.wasDone(at: now)
        case .failed: appointments[key]?.failed(at: now)
        case .elsewhere: appointments[key]?.postpone(until: now.advanced(bySeconds: 60))
        case .interrupted: break
        }
    }

    enum Ending: Sendable, Hashable {
        case done
        case failed
        /// Somebody else is at it.
        case elsewhere
        /// It did not come to anything, or there was nothing left to do.
        case interrupted
    }

    /// Whether a run that was taken is still to be done, now that more is known.
    func isDue(_ key: Key, at now: Instant) -> Bool { appointments[key]?.next.map { $0.start <= now } ?? false }
}
