internal import Hummingbird

/// Which rows of a long list a page shows, by `?page=`.
struct Pager: Sendable {
    struct Links: Sendable {
        let previous: String?
        let following: String?
        let range: String
    }

    let range: Range<Int>
    /// Empty where one page shows all.
    let links: [Links]

    init(of count: Int, rows: Int, _ request: Request) {
        let last = max(0, (count - 1) / rows)
        let page = min(last, max(0, (request.uri.queryParameters["page"].flatMap { Int($0) } ?? 1) - 1))
        range = min(count, page * rows)..<min(count, (page + 1) * rows)
        let rest = request.uri.queryParameters.filter { $0.key != "page" }.map { "\($0.key)=\($0.value)" }
        func link(_ number: Int) -> String { "?" + (rest + ["page=\(number)"]).joined(separator: "&") }
        links =
            last == 0
            ? []
            : [
                Links(
                    previous: page > 0 ? link(page) : nil,
                    following: page < last ? link(page + 2) : nil,
                    range: "\(range.lowerBound + 1)–\(range.upperBound) / \(count)"
                )
            ]
    }
}
