import TestSupport
import Testing

@Suite("jobs: a live server's list", .server("jobs"), .serialized)
struct JobsTests {
    @Test("meaning, health and next run of each job; an inactive one has no next run")
    func list() async throws {
        let (vault, server) = (try Vault(), try TestServer.running())
        try await server.insert([.init("nightly", schedule: "30 2 * * *"), .init("off", isActive: false)])
        try await server.insert([.init("never", schedule: "0 0 30 2 *"), .init("wrong", schedule: "hello")])
        let jobs = try await vault.json("jobs", "--db", server.connection())["jobs"]?.elements ?? []
        #expect(jobs.map { $0["health"]?.text } == ["never-run", "inactive", "never-fires", "invalid"])
        #expect(jobs[0]["next_run"]?.text?.hasSuffix("T02:30:00Z") == true)
        #expect(jobs[0]["words"]?.text == "at 02:30 every day")
        for job in jobs.dropFirst() { #expect(job["next_run"] == .null) }

        let people = try await vault.run(["jobs", "--db", server.connection()]).output.split(separator: "\n")
        #expect(people.count == 5)
        #expect(people[2].hasSuffix("inactive      -         -"))
        #expect(people[4].hasSuffix("not accepted  -         not accepted"))
    }
}
