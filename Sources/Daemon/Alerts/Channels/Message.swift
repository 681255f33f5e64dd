/// What is sent, ready to go: a value, so that every channel's form can be looked at without a network.
enum Message: Sendable, Hashable {
    case post(url: String, headers: [String: String], body: [UInt8])
    case run([String], input: [UInt8])
}
