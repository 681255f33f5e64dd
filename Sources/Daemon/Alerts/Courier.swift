internal import CronModel
internal import ExternalTools
internal import FoundationEssentials
internal import FoundationNetworking

/// Sends messages.
struct Courier: Sendable {
    private let session: URLSession

    /// A receiver has so many seconds.
    private static let patience = 20.0
    /// What a receiver answers is read up to here.
    private static let answerLimit = 64 << 10

    init() {
        let configuration = URLSessionConfiguration.ephemeral
        configuration.timeoutIntervalForRequest = Self.patience
        configuration.timeoutIntervalForResource = Self.patience
        session = URLSession(configuration: configuration)
    }

    /// Returns once the receiver has taken it.
    ///
    /// Throws `delivery`; no address is repeated, since those of chat robots are secrets.
    @concurrent
    func send(_ message: Message) async throws {
        switch message {
        case .post(let url, let headers, let body): try await post(url, headers, body)
        case .run(let command, let input):
            let program = ChildProcess(command[0], Array(command.dropFirst()), leadsGroup: true)
            let once = Once(input)
            let ending = try await withTimeLimit(.seconds(Self.patience)) {
                try await program.feeding { once.take() }.ending
            }
            guard ending.succeeded else { throw AlertFailure.delivery("\(command[0]): \(ending.status)") }
        }
    }

    /// A request without a body, for dead-man pings.
    @concurrent
    func ping(_ url: String) async throws { try await post(url, [:], []) }

    private func post(_ url: String, _ headers: [String: String], _ body: [UInt8]) async throws {
        guard let address = URL(string: url) else { throw AlertFailure.delivery("the address is none") }
        var request = URLRequest(url: address)
        request.httpMethod = "POST"
        request.httpBody = Data(body)
        request.setValue("application/json", forHTTPHeaderField: "Content-Type")
        request.setValue("cronvault", forHTTPHeaderField: "User-Agent")
        for (name, value) in headers { request.setValue(value, forHTTPHeaderField: name) }
        let (data, response): (Data, URLResponse)
        do {
            (data, response) = try await session.data(for: request)
        } catch {
            // What is thrown would repeat the address.
            throw AlertFailure.delivery("the receiver does not answer")
        }
        let status = (response as? HTTPURLResponse)?.statusCode ?? 0
        guard (200..<300).contains(status) else { throw AlertFailure.delivery("the receiver answered \(status)") }
        try Self.checkAnswer(data.prefix(Self.answerLimit))
    }

    /// Chat robots answer 200 whatever they think of a message; their own code tells.
    private static func checkAnswer(_ data: Data) throws {
        struct Answer: Decodable {
            let errcode: Int?
            let code: Int?
        }
        guard let answer = try? JSONDecoder().decode(Answer.self, from: data) else { return }
        let code = answer.errcode ?? answer.code ?? 0
        guard code == 0 else { throw AlertFailure.delivery("the receiver refused it with code \(code)") }
    }
}
