import Testing

@testable import Operations

@Suite("Where a row leads")
struct NodeAddressTests {
    @Test("an address is a name and a port; the name may hold colons or be empty")
    func parsing() {
        #expect(NodeAddress("db1:5432") == NodeAddress(name: "db1", port: 5432))
        #expect(NodeAddress("::1:5432") == NodeAddress(name: "::1", port: 5432))
        #expect(NodeAddress(":5432") == NodeAddress(name: "", port: 5432))
        #expect(NodeAddress("/run/postgresql:5432") == NodeAddress(name: "/run/postgresql", port: 5432))
        for text in ["", "db1", "db1:", "db1:x", "db1:-1", "db1:99999999999"] {
            #expect(NodeAddress(text) == nil, "\(text)")
        }
        #expect(NodeAddress("db1:5432")?.description == "db1:5432")
    }

    @Test(
        "an address is local by a name that means this host, and this server's port",
        arguments: [
            ("localhost", 5432, true), ("127.0.0.1", 5432, true), ("::1", 5432, true), ("", 5432, true),
            ("/run/pg", 5432, true),
            ("db1", 5432, false), ("db2", 5432, false), ("localhost", 5433, false), ("db1", 5433, false),
            ("localhost.example.org", 5432, false), ("LOCALHOST", 5432, false),
        ]
    )
    func local(name: String, port: Int32, isLocal: Bool) {
        #expect(NodeAddress(name: name, port: port).isLocal(port: 5432) == isLocal)
    }
}

@Suite("Commands that would block the launcher")
struct CopyHazardTests {
    @Test(
        "COPY to or from the client is found however it is written",
        arguments: [
            "COPY t TO STDOUT", "copy t to stdout", "CoPy t FrOm StDiN", "COPY\tt\nTO\nSTDOUT",
            "COPY(SELECT 1)TO STDOUT;",
            "COPY t TO/**/STDOUT", "COPY/* x */t/* y */FROM--\nSTDIN", "SELECT 1; COPY t TO STDOUT WITH (FORMAT csv)",
            "copy \"T\" to stdout", "BEGIN; COPY t FROM STDIN; COMMIT",
        ]
    )
    func found(command: String) {
        #expect(CopyHazard.isPresent(in: command))
    }

    @Test(
        "COPY to a file or a program, and words alone, are none",
        arguments: [
            "", "COPY t TO '/tmp/x'", "COPY t FROM PROGRAM 'cat'", "SELECT 'stdout'", "SELECT copy FROM t",
            "stdout; COPY t TO '/x'",
            "SELECT photocopy, stdout FROM t",
        ]
    )
    func absent(command: String) {
        #expect(!CopyHazard.isPresent(in: command))
    }
}
