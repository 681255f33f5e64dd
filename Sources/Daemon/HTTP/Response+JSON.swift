internal import CronModel
internal import CronSchedule
internal import FoundationEssentials
internal import HTTPTypes
internal import Hummingbird

extension Response {
    /// One document, its keys and texts as the command line's `--json` has them.
    static func json(
        _ value: some Encodable,
        status: HTTPResponse.Status = .ok,
        in language: Language
    ) throws -> Response {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.keyEncodingStrategy = .convertToSnakeCase
        if let key = Text.languageKey { encoder.userInfo[key] = language }
        let bytes = try encoder.encode(value)
        return Response(
            status: status,
            headers: [.contentType: "application/json"],
            body: ResponseBody(byteBuffer: ByteBuffer(bytes: bytes))
        )
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
