internal import Hummingbird

/// Which rows of a long list a page shows, by `?page=`.
struct Pager: Sendable {
    struct Links: Sendable {
        let previous: [String]
        let following: [String]
        let range: String
    }

    let range: Range<Int>
    /// Empty where one page shows all.
    let links: [Links]

    init(of count: Int, rows: Int, _ request: Request) {
        let last = max(0, (count - 1) / rows)
        let wanted = request.uri.queryParameters["page"].flatMap { Int($0) } ?? 1
        let page = min(last, max(1, wanted) - 1)
        range = min(count, page * rows)..<min(count, (page + 1) * rows)
        let rest = request.uri.queryParameters.filter { $0.key != "page" && $0.key != "lang" }
            .map { "\(PagePath.part(String($0.key)))=\(PagePath.part(String($0.value)))" }
        func link(_ number: Int) -> String { "?" + (rest + ["page=\(number)"]).joined(separator: "&") }
        guard last > 0 else {
            links = []
            return
        }
        let shown =
            "\(PageText.count(range.lowerBound + 1))–\(PageText.count(range.upperBound)) / \(PageText.count(count))"
        links = [
            Links(
                previous: page > 0 ? [link(page)] : [],
                following: page < last ? [link(page + 2)] : [],
                range: shown
            )
        ]
    }
}
