import FoundationEssentials
import TestSupport
import Testing

@Suite("A copy in a store", .serialized, .server("copies-store"), .objectStore(.s3))
struct CopiesIntoStoreTests {
    private func fill(_ server: TestServer) async throws {
        try await server.emptyCron()
        try await server.insert([.init("one"), .init(nil)])
        try await server.addRuns(1000, of: 1)
        try await server.psql(
            "DROP TABLE IF EXISTS bulk; CREATE TABLE bulk AS SELECT i, md5(i::text) FROM generate_series(1, 60000) i"
        )
    }

    /// A near folder, and a copy in the store, behind a proxy or not.
    private func copies(_ store: ObjectStore, port: Int? = nil) throws -> Copies {
        try Copies(
            { folder in
                let name = String(folder.path.split(separator: "/").last ?? "copy")
                let address = store.address(name).replacing(":\(store.port)", with: ":\(port ?? store.port)")
                return [Copies.Copy(name: "far", address: address)]
            },
            environment: store.environment
        )
    }

    @Test(
        "cut off, full or refused in the middle of a copy: exit 3, nothing half-written there; the next one catches up"
    )
    func faults() async throws {
        let (server, store) = (try TestServer.running(), try ObjectStore.running())
        try await fill(server)
        try await FaultProxy.run(before: store) { proxy in
            let copies = try copies(store, port: proxy.port)
            try await copies("backup", on: server)
            let faults: [(fault: FaultProxy.Fault, code: String)] = [
                (.cut, "store-unreachable"), (.quota, "no-space"), (.refused, "store-refuses"),
            ]
            for (fault, code) in faults {
                let before = try await copies.sets(in: "far")
                try proxy.become(fault)
                let report = try await copies("backup", on: server, status: 3)
                let copy = try #require(report["copies"]?[0])
                #expect(copy["error"]?["code"]?.text == code, "\(fault): \(copy)")
                #expect(copy["missing"]?.elements.isEmpty == false)
                try proxy.become(.none)
                #expect(try await copies.sets(in: "far") == before, "\(fault)")
                #expect(try await copies("check", "--repo", copies.files.path("near"))["status"]?.text == "ok")
                let next = try await copies("backup", on: server)
                #expect(next["copies"]?[0]?["copied"]?.elements.count == 2, "\(fault)")
                #expect(try await copies.sets(in: "far") == copies.sets(), "\(fault)")
            }
            #expect(try await copies.findings(in: "far") == [])
            // What is near is gone: the jobs come from the store.
            try FileManager.default.removeItem(atPath: copies.files.path("near"))
            let jobs = try await server.jobs(without: "jobid", "active")
            try await server.emptyCron()
            let restored = try await copies("restore", on: server)
            #expect(restored["read_from"]?["name"]?.text == "far")
            #expect(try await server.jobs(without: "jobid", "active") == jobs)
        }
    }

    @Test("a set that no listing of the store shows yet is whole there, and brought once")
    func lagging() async throws {
        let (server, store) = (try TestServer.running(), try ObjectStore.running())
        try await fill(server)
        try await FaultProxy.run(before: store) { proxy in
            let copies = try copies(store, port: proxy.port)
            try await copies("backup", on: server)
            let first = try await copies.sets(in: "far")
            try proxy.become(.lagging)
            // From here on every listing shows the first set alone.
            #expect(try await copies.sets(in: "far") == first)
            try await server.addRuns(100, of: 1)
            let report = try await copies("backup", on: server)
            #expect(report["copies"]?[0]?["copied"]?.elements.count == 1, "\(report)")
            try proxy.become(.none)
            #expect(try await copies.sets(in: "far") == copies.sets())
            #expect(try await copies.findings(in: "far") == [])
        }
    }

    @Test("killed at ten points of a copy into a store: nothing half-written, and it goes on", .timeLimit(.minutes(20)))
    func kills() async throws {
        let (server, store) = (try TestServer.running(), try ObjectStore.running())
        try await fill(server)
        let (measured, copies) = (try copies(store), try copies(store))
        for place in [measured, copies] {
            for _ in 0..<2 { try await place("backup", "--repo", place.files.path("near"), on: server) }
        }
        let clock = ContinuousClock()
        let start = clock.now
        try await measured("copy", "--all")
        let whole = clock.now - start
        for step in 0..<10 {
            _ = try await copies.run(["copy", "--all"]) { pid in
                try await Task.sleep(for: whole * (step + 1) / 11)
                _ = try await Program("kill").run(["-9", "\(pid)"])
            }
            guard try await !copies.sets(in: "far").isEmpty else { continue }
            let checks = try await copies.run(["check", "--repo", "far"]).json()["checks"]?.elements ?? []
            #expect(checks.allSatisfy { $0["status"]?.text != "failed" }, "\(step): \(checks)")
        }
        try await copies("copy", "--all")
        #expect(try await copies.sets(in: "far") == copies.sets())
        #expect(try await copies.findings(in: "far") == [])
    }
}
