import Testing

@testable import Daemon

@Suite("Where the daemon listens")
struct ListenAddressTests {
    @Test(
        "only this machine can reach a loopback address",
        arguments: [
            ("127.0.0.1:9790", true), ("127.8.0.1:1", true), ("localhost:9790", true), ("[::1]:9790", true),
            ("0.0.0.0:9790", false), ("[::]:9790", false), ("10.0.0.1:9790", false), ("db.example:9790", false),
            ("127.evil.example:9790", false), ("127.0.0.1.example:1", false),
        ]
    )
    func loopback(text: String, isLoopback: Bool) throws {
        let address = try #require(ListenAddress(text))
        #expect(address.isLoopback == isLoopback)
        #expect(address.description == text)
    }

    @Test(
        "what is no address is refused",
        arguments: ["", ":", "9790", "host:", ":9790", "h:99999", "a b:1", "::1:80"]
    )
    func refused(text: String) {
        #expect(ListenAddress(text) == nil)
    }
}
