import TestSupport
import Testing

@Suite("A store that misbehaves", .serialized, .server("store-faults"), .objectStore(.s3))
struct FaultTests {
    @Test("answers of 500 now and then are asked again; slow ones are waited for")
    func bounded() async throws {
        try await FaultyStore.with { setting, server in
            for fault in [FaultyStore.Fault.errors, .slow] {
                try setting.become(fault)
                let set = try await setting.house.backup(server)
                #expect(try await setting.house("check", set)["status"]?.text == "ok", "\(fault)")
            }
        }
    }

    @Test(
        "cut off, full or closed: the backup fails and says so, nothing of it is visible, and the next one succeeds",
        arguments: [false, true]
    )
    func failures(byNewestRclone: Bool) async throws {
        let environment = byNewestRclone ? try Storehouse.newestRclone() : [:]
        try await FaultyStore.with(environment: environment) { setting, server in
            let house = setting.house
            let first = try await house.backup(server)
            for (fault, code) in [
                (FaultyStore.Fault.cut, "store-unreachable"), (.quota, "no-space"), (.refused, "store-refuses"),
            ] {
                try setting.become(fault)
                let failed = try await house.run(["backup"], on: server)
                #expect(failed.status == 1, "\(fault): \(failed.output)")
                #expect(try failed.failure()?["code"]?.text == code, "\(fault): \(failed.output)")
                try setting.become(.none)
                #expect(try await house("list")["sets"]?.elements.compactMap { $0["id"]?.text } == [first], "\(fault)")
            }
            // What cannot be asked for or read is never taken for what is not there.
            let prune = ["prune", "--keep-last", "1", "--confirm"]
            for (fault, code, lines) in [
                (FaultyStore.Fault.unreadable, "store-refuses", [["show", first], prune, ["backup"]]),
                (.unasked, "store-unreachable", [prune]),
            ] {
                try setting.become(fault)
                for words in lines {
                    let failed = try await house.run(words, on: words == ["backup"] ? server : nil)
                    #expect(try failed.failure()?["code"]?.text == code, "\(fault) \(words): \(failed.output)")
                }
                try setting.become(.none)
                #expect(try await house("list")["sets"]?.elements.compactMap { $0["id"]?.text } == [first], "\(fault)")
            }
            let last = try await house.backup(server)
            #expect(try await house("list")["sets"]?.elements.compactMap { $0["id"]?.text } == [first, last])
            #expect(try await house("check")["status"]?.text == "ok")
        }
    }

    @Test("a store that answers nothing is given up in time, whichever rclone asks", arguments: [false, true])
    func silent(byNewestRclone: Bool) async throws {
        var environment = byNewestRclone ? try Storehouse.newestRclone() : [:]
        (environment["RCLONE_TIMEOUT"], environment["RCLONE_LOW_LEVEL_RETRIES"]) = ("1s", "1")
        try await FaultyStore.with(environment: environment) { setting, server in
            let set = try await setting.house.backup(server, "--layers", "cron")
            try setting.become(.hang)
            for words in [["show", set], ["list"], ["backup", "--layers", "cron"]] {
                let failed = try await setting.house.run(words, on: words[0] == "backup" ? server : nil)
                #expect(try failed.failure()?["code"]?.text == "store-unreachable", "\(words): \(failed.output)")
            }
        }
    }

    @Test("sets that the store retains stay whole, prune says which, and takes them when it may")
    func retained() async throws {
        try await FaultyStore.with { setting, server in
            let house = setting.house
            let first = try await house.backup(server)
            let second = try await house.backup(server)
            try setting.become(.retained)
            let report = try await house("prune", "--keep-last", "1", "--confirm")
            #expect(report["retained"]?.elements.compactMap(\.text) == [first])
            #expect(try await house("check")["status"]?.text == "ok")
            try setting.become(.none)
            #expect(try await house("list")["sets"]?.elements.compactMap { $0["id"]?.text } == [first, second])
            try await house("prune", "--keep-last", "1", "--confirm")
            #expect(try await house("list")["sets"]?.elements.compactMap { $0["id"]?.text } == [second])
        }
    }

    @Test("rekeyed sets whose old ones the store retains: no list shows those, and a later prune takes them")
    func rekeyed() async throws {
        let keys = try await AgeKeys("old", "new")
        try keys.configure([keys.recipients[0]])
        try await FaultyStore.with { setting, server in
            let house = setting.house
            let backup = try await house("backup", on: server, environment: keys.writing)
            let old = try #require(backup["set"]?.text)
            try keys.configure([keys.recipients[1]])
            try setting.become(.retained)
            let report = try await house("rekey", "--all", "--confirm", environment: keys.reading("old"))
            #expect(report["retained"]?.elements.compactMap(\.text) == [old], "\(report)")
            let sets = try await house("list")["sets"]?.elements.compactMap { $0["id"]?.text } ?? []
            #expect(sets == report["sets"]?.elements.compactMap { $0["new"]?.text })
            #expect(try await house("show", old, environment: keys.reading("new"))["set"]?.text == sets.first)
            #expect(try await house("check", environment: keys.reading("new"))["status"]?.text == "ok")
            let waiting = try await house("prune", "--confirm", environment: keys.reading("new"))
            #expect(waiting["retained"]?.elements.compactMap(\.text) == [old])
            try setting.become(.none)
            let pruned = try await house("prune", "--confirm", environment: keys.reading("new"))
            #expect(pruned["unfinished"]?.elements.compactMap(\.text) == [old])
            let after = try await house("prune", environment: keys.reading("new"))
            #expect(after["unfinished"]?.elements.isEmpty == true)
            #expect(try await house("check", environment: keys.reading("new"))["status"]?.text == "ok")
        }
    }

    @Test("a stream that the store dropped is sent once more, from its beginning; nothing of the first is kept")
    func onceMore() async throws {
        try await FaultyStore.with { setting, server in
            let house = setting.house
            try setting.become(.broken)
            let set = try await house.backup(server)
            let requests = try setting.requests()
            #expect(requests.contains { $0.hasPrefix("DELETE ") && $0.contains("uploadId=") }, "\(requests)")
            try setting.become(.none)
            #expect(try await house("check", set)["status"]?.text == "ok")
            #expect(try await house("list")["sets"]?.elements.count == 1)
        }
    }
}
