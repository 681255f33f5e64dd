internal import CronModel
internal import CronSchedule
internal import Hummingbird
internal import Operations
internal import PostgresAccess

/// Which jobs of a list are asked for, and in which order: `?q=…&health=…&sort=…`, a minus for the other direction.
struct JobQuery: Sendable {
    let words: String
    private let health: LiveJob.Health?
    private let sort: String

    private static let names = [
        "name": "job", "schedule": "schedule", "owner": "owner", "next": "next", "last": "last", "health": "health",
    ]
    private static let order = ["name", "schedule", "owner", "next", "last", "health"]

    init(_ request: Request) {
        let parameters = request.uri.queryParameters
        words = String(String(parameters["q"] ?? "").prefix(100))
        health = parameters["health"].flatMap { LiveJob.Health(rawValue: String($0)) }
        sort = String(parameters["sort"] ?? "name")
    }

    func choose(_ jobs: [LiveJob]) -> [LiveJob] {
        let needle = words.lowercased()
        let found = jobs.filter { job in
            (health == nil || job.health == health)
                && (needle.isEmpty
                    || [
                        job.entry.jobname ?? "#\(job.entry.jobid)", job.entry.schedule, job.entry.username,
                        job.entry.database,
                    ]
                    .contains { $0.lowercased().contains(needle) })
        }
        let isDescending = sort.hasPrefix("-")
        let column = isDescending ? String(sort.dropFirst()) : sort
        let keyed = found.map { (key: key($0, column), job: $0) }
        let sorted = keyed.sorted { ($0.key, $0.job.entry.jobid) < ($1.key, $1.job.entry.jobid) }.map(\.job)
        return isDescending ? sorted.reversed() : sorted
    }

    private func key(_ job: LiveJob, _ column: String) -> String {
        switch column {
        case "schedule": job.entry.schedule
        case "owner": job.entry.username
        case "next": job.entry.nextRun?.description ?? "~"
        case "last": job.lastRun?.start ?? ""
        case "health": job.health.rawValue
        default: job.entry.jobname ?? "~"
        }
    }

    func healths(_ language: Language) -> [[String: Any]] {
        let all = PageWords.all["all"]?.rendered(in: language) ?? ""
        return [["value": "", "name": all, "chosen": health == nil]]
            + LiveJob.Health.allCases.map { each in
                [
                    "value": each.rawValue, "name": PageText.health(each).rendered(in: language),
                    "chosen": health == each,
                ]
            }
    }

    /// The heads of the table; each leads to the list sorted by it.
    func columns(_ language: Language) -> [[String: String]] {
        let query = words.isEmpty ? "" : "&q=\(PagePath.part(words))"
        let filter = health.map { "&health=\($0.rawValue)" } ?? ""
        return Self.order.map { column in
            let isSorted = sort == column || sort == "-" + column
            // What is not there is left out: Mustache takes an empty text for one.
            let direction = sort.hasPrefix("-") ? "descending" : "ascending"
            return [
                "name": PageWords.all[Self.names[column] ?? ""]?.rendered(in: language) ?? "",
                "href": "?sort=\(sort == column ? "-" : "")\(column)\(query)\(filter)",
            ].merging(isSorted ? ["sorted": direction] : [:]) { _, new in new }
        }
    }
}
