internal import CronModel
internal import CronSchedule
internal import Hummingbird
internal import Operations

/// Which jobs of a list are asked for, and in which order: `?q=…&health=…&sort=…`, a minus for the other direction.
struct JobQuery: Sendable {
    let words: SearchWords
    let health: LiveJob.Health?
    private let sort: String

    private static let names = [
        "name": "job", "schedule": "schedule", "owner": "owner", "next": "next", "last": "last", "health": "health",
    ]
    private static let order = ["name", "schedule", "owner", "last", "next", "health"]

    init(_ request: Request) {
        let parameters = request.uri.queryParameters
        words = SearchWords(request)
        health = parameters["health"].flatMap { LiveJob.Health(rawValue: String($0)) }
        let wish = String(parameters["sort"] ?? "name")
        sort = Self.order.contains(wish.hasPrefix("-") ? String(wish.dropFirst()) : wish) ? wish : "name"
    }

    /// The places of the jobs in the sheet.
    func choose(_ sheet: JobSheet) -> [Int] {
        let found = sheet.jobs.indices.filter { index in
            let job = sheet.jobs[index]
            return (health == nil || job.health == health)
                && words.fits(job.label, job.schedule, job.username, job.database)
        }
        let isDescending = sort.hasPrefix("-")
        let sorted = sorted(found, sheet, by: isDescending ? String(sort.dropFirst()) : sort)
        return isDescending ? sorted.reversed() : sorted
    }

    private func sorted(_ places: [Int], _ sheet: JobSheet, by column: String) -> [Int] {
        func sorted(_ key: (SightedJob) -> some Comparable) -> [Int] {
            places.map { (key(sheet.jobs[$0]), $0) }.sorted { ($0.0, $0.1) < ($1.0, $1.1) }.map(\.1)
        }
        return switch column {
        case "schedule": sorted(\.schedule)
        case "owner": sorted(\.username)
        case "next": sorted { $0.nextRun ?? .latest }
        case "last": sorted { sheet.tally.standings[$0.jobid]?.lastStart ?? -.infinity }
        case "health": sorted { LiveJob.Health.allCases.firstIndex(of: $0.health) ?? 0 }
        default: sorted { $0.jobname ?? "\u{10FFFF}" }
        }
    }

    /// Each health that a job has, with how many have it; the first is all of them.
    func healths(_ sheet: JobSheet, _ language: Language) -> [[String: Any]] {
        let counts = sheet.jobs.reduce(into: [LiveJob.Health: Int]()) { $0[$1.health, default: 0] += 1 }
        let query = words.query
        func link(_ value: String, _ name: String, _ count: Int, _ level: String) -> [String: Any] {
            [
                "href": "?health=\(value)\(query)", "name": name, "count": PageText.count(count), "level": level,
                "chosen": (health?.rawValue ?? "") == value,
            ]
        }
        let all = link("", PageWords.word("all", language), sheet.jobs.count, "all")
        return [all]
            + LiveJob.Health.allCases.filter { counts[$0] != nil || $0 == health }.map { each in
                link(
                    each.rawValue,
                    PageText.health(each).rendered(in: language),
                    counts[each] ?? 0,
                    PageText.mark(each)
                )
            }
    }

    /// The heads of the table; each leads to the list sorted by it.
    func columns(_ language: Language) -> [[String: Any]] {
        let query = words.query
        let filter = health.map { "&health=\($0.rawValue)" } ?? ""
        return Self.order.map { column in
            let isSorted = sort == column || sort == "-" + column
            return [
                "name": PageWords.word(Self.names[column] ?? "", language), "kind": column,
                "href": "?sort=\(sort == column ? "-" : "")\(column)\(query)\(filter)",
                "sorted": isSorted ? [sort.hasPrefix("-") ? "descending" : "ascending"] : [],
            ]
        }
    }
}
