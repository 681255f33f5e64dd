internal import Hummingbird

/// What a list is searched for, by `?q=`: a part of any of its texts, whatever the case.
struct SearchWords: Sendable {
    let text: String
    private let needle: [UInt8]

    /// More than anybody looks for.
    private static let longest = 100

    init(_ request: Request) { self.init(request.uri.queryParameters["q"].map(String.init) ?? "") }

    init(_ text: String) {
        self.text = String(text.prefix(Self.longest))
        needle = Array(self.text.lowercased().utf8)
    }

    var isEmpty: Bool { needle.isEmpty }

    func fits(_ texts: String...) -> Bool { isEmpty || texts.contains { isPart(of: $0) } }

    /// For a link that keeps the search; empty where there is none.
    var query: String { isEmpty ? "" : "&q=\(PagePath.part(text))" }

    private func isPart(of text: String) -> Bool {
        let bytes = Array(text.lowercased().utf8)
        guard bytes.count >= needle.count else { return false }
        return (0...bytes.count - needle.count).contains { start in
            bytes[start] == needle[0] && bytes[start..<start + needle.count] == needle[...]
        }
    }
}
