import CronModel
import Testing

@testable import Operations

@Suite("The password file of the server's user")
struct PassfileTests {
    private let file = Passfile(
        path: "/home/.pgpass",
        isPrivate: true,
        text: """
            # localhost:5432:*:commented:x
            localhost:5432:shop:alice:secret
            \\:\\:1:*:*:bob:se\\:cret
            10.0.0.1:5432:a\\\\b:*:x
            localhost:5432:shop:nobody
            /var/sockets:5433:*:carol:
            """
    )

    @Test(
        "a line fits by host, port, database and user; * stands for any, a backslash for the next character itself",
        arguments: [
            ("localhost:5432", "shop", "alice", true),
            ("localhost:5433", "shop", "alice", false),
            ("localhost:5432", "other", "alice", false),
            ("127.0.0.1:5432", "shop", "alice", false),
            (":5432", "shop", "alice", true),
            ("/var/run/postgresql:5432", "shop", "alice", true),
            ("::1:5432", "any", "bob", true),
            ("10.0.0.1:5432", "a\\b", "any", true),
            ("localhost:5432", "shop", "nobody", false),
            ("/var/sockets:5433", "any", "carol", true),
            ("localhost:5432", "any", "commented", false),
        ]
    )
    func lines(node: String, database: String, user: String, isThere: Bool) throws {
        #expect(file.has(try #require(NodeAddress(node)), database: database, user: user) == isThere)
    }

    @Test("one that others may read is not used")
    func open() throws {
        let open = Passfile(path: "/home/.pgpass", isPrivate: false, text: "*:*:*:*:secret")
        #expect(!open.has(try #require(NodeAddress("localhost:5432")), database: "shop", user: "alice"))
    }
}
