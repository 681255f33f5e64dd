import TestSupport
import Testing

@Suite("A store whose listings lag", .serialized, .server("store-lag"), .objectStore(.s3))
struct LagTests {
    private func ids(_ house: Storehouse) async throws -> [String] {
        try await house("list")["sets"]?.elements.compactMap { $0["id"]?.text } ?? []
    }

    /// A set that no listing shows yet cannot be followed: in the same second, chance would name the later one.
    private func anotherSecond() async throws { try await Task.sleep(for: .milliseconds(1100)) }

    @Test("sets that no listing shows yet are whole, and go on from what was there; nothing is called damaged or gone")
    func backups() async throws {
        try await FaultyStore.with { setting, server in
            let house = setting.house
            let first = try await house.backup(server)
            try setting.become(.lagging)
            // From here on every listing shows the first set alone.
            #expect(try await ids(house) == [first])
            try await server.addRuns(100, of: 1)
            let second = try await house.backup(server, "--layers", "cron,history")
            try await server.addRuns(100, of: 1)
            try await anotherSecond()
            let third = try await house.backup(server, "--layers", "cron,history")
            #expect(try await ids(house) == [first])
            // What this machine has seen and no listing shows has not gone.
            #expect(try await house("check")["status"]?.text == "ok")
            #expect(try await house("check", first)["status"]?.text == "ok")
            try setting.become(.none)
            #expect(try await ids(house) == [first, second, third])
            let checked = try await house("check")
            #expect(checked["status"]?.text == "ok", "\(checked)")
            #expect(try await house("show", third)["history"]?["live_rows"]?.number == 1200)
        }
    }

    @Test("a first backup that no listing shows yet is not taken for no repository")
    func first() async throws {
        try await FaultyStore.with { setting, server in
            let house = setting.house
            try setting.become(.lagging)
            #expect(try await house("list", status: 10)["error"]?["code"]?.text == "no-repository")
            let first = try await house.backup(server, "--layers", "cron,history")
            try await anotherSecond()
            let second = try await house.backup(server, "--layers", "cron,history")
            #expect(try await ids(house) == [])
            try setting.become(.none)
            #expect(try await ids(house) == [first, second])
            let checked = try await house("check")
            #expect(checked["status"]?.text == "ok", "\(checked)")
        }
    }

    @Test("prunes that see an older state, also two at once, take nothing that is needed")
    func prunes() async throws {
        try await FaultyStore.with { setting, server in
            let house = setting.house
            var sets: [String] = []
            for _ in 0..<3 {
                try await server.addRuns(50, of: 1)
                sets.append(try await house.backup(server, "--layers", "cron,history"))
            }
            try setting.become(.lagging)
            try await house("list")
            try await server.addRuns(50, of: 1)
            sets.append(try await house.backup(server, "--layers", "cron,history"))
            // Both see three sets and not the fourth, and go on seeing what they have removed.
            async let one = house("prune", "--keep-last", "1", "--confirm")
            async let other = house("prune", "--keep-last", "1", "--confirm")
            _ = try await (one, other)
            try await house("prune", "--keep-last", "1", "--confirm")
            let seen = try await house("check")
            #expect(seen["status"]?.text == "ok", "\(seen)")
            try setting.become(.none)
            #expect(try await ids(house) == [sets[2], sets[3]])
            let checked = try await house("check")
            #expect(checked["status"]?.text == "ok", "\(checked)")
            try await house("prune", "--keep-last", "1", "--confirm")
            #expect(try await ids(house) == [sets[3]])
            #expect(try await house("check")["status"]?.text == "ok")
        }
    }

    @Test("a list of many sets, read before, is one listing: no object of any set is asked for")
    func oneListing() async throws {
        try await FaultyStore.with { setting, server in
            let house = setting.house
            let count = 400
            try await house.multiply(server, to: count)
            let home = ["XDG_CACHE_HOME": house.files.path("cache")]
            _ = try setting.requests()
            #expect(try await house("list", environment: home)["sets"]?.elements.count == count)
            let cold = try setting.requests()
            #expect(cold.count { $0.hasPrefix("GET ") && $0.hasSuffix("/manifest.json") } <= 2 * count)
            #expect(try await house("list", environment: home)["sets"]?.elements.count == count)
            let warm = try setting.requests()
            let objects = warm.filter { $0.contains("/sets/") && !$0.contains("prefix=") }
            #expect(objects.isEmpty, "\(objects.prefix(5))")
            // One page of at most a thousand keys; the repository's document and the records are asked for beside it.
            #expect(warm.count { $0.contains("prefix=") && $0.contains("sets%2F") } == 1, "\(warm)")
            #expect(warm.count < 20, "\(warm)")
        }
    }
}
