internal import CronModel
internal import CronSchedule
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird
internal import NIOCore

extension Response {
    /// One document, its keys and texts as the command line's `--json` has them.
    static func json(
        _ value: some Encodable,
        status: HTTPResponse.Status = .ok,
        in language: Language
    ) throws -> Response {
        Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: try encoder(language).encode(value)))
        )
    }

    /// The same with a long list under `key`, which is empty in `value`: it is made while it is sent.
    static func json<Item: Encodable & Sendable>(
        _ value: some Encodable,
        listing key: String,
        _ places: Range<Int>,
        in language: Language,
        item: @escaping @Sendable (Int) -> Item
    ) throws -> Response {
        let whole = String(decoding: try encoder(language).encode(value), as: UTF8.self)
        let parts = whole.split(separator: "\"\(key)\":[]", maxSplits: 1, omittingEmptySubsequences: false)
        let (start, end) = ("\(parts[0])\"\(key)\":[", "]\(parts.dropFirst().joined(separator: ""))")
        let body = ResponseBody { writer in
            try await writer.write(ByteBuffer(string: start))
            for first in stride(from: places.lowerBound, to: places.upperBound, by: itemsAtOnce) {
                let items = (first..<min(first + itemsAtOnce, places.upperBound)).map(item)
                var piece = ByteBuffer(string: first == places.lowerBound ? "" : ",")
                piece.writeBytes(try encoder(language).encode(items).dropFirst().dropLast())
                try await writer.write(piece)
            }
            try await writer.write(ByteBuffer(string: end))
            try await writer.finish(nil)
        }
        return Response(status: .ok, headers: [.contentType: "application/json"], body: body)
    }

    private static let itemsAtOnce = 100

    private static func encoder(_ language: Language) -> JSONEncoder {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        if let key = Text.languageKey { encoder.userInfo[key] = language }
        return encoder
    }
}

extension Request {
    static let languageCookie = "cronvault_lang"

    /// The language asked for: by `?lang=`, by what was chosen before, else by the browser's `Accept-Language`.
    var language: Language {
        let chosen = uri.queryParameters["lang"].map(String.init) ?? cookies[Self.languageCookie]?.value
        let wish = chosen ?? headers[.acceptLanguage] ?? ""
        let first = wish.split { ",;".contains($0) }.first { $0.hasPrefix("zh") || $0.hasPrefix("en") }
        return first?.hasPrefix("zh") == true ? .chinese : .english
    }
}
