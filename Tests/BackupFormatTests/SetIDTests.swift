import CronSchedule
import FoundationEssentials
import Testing

@testable import BackupFormat

@Suite("Set ids")
struct SetIDTests {
    @Test("an id is the UTC time and a tail of four letters and digits that cannot be mistaken for each other")
    func form() throws {
        let instant = try #require(Instant(iso8601: "2026-11-22T07:29:47Z"))
        var generator = SystemRandomNumberGenerator()
        for _ in 0..<200 {
            let id = SetID(at: instant, generator: &generator).description
            #expect(id.hasPrefix("20261122T072947Z-"))
            #expect(id.utf8.count == 21)
            #expect(id.suffix(4).allSatisfy { "abcdefghjkmnpqrstuvwxyz23456789".contains($0) })
            #expect(SetID(id)?.description == id)
        }
    }

    @Test("the same instant gives different ids")
    func tails() throws {
        let instant = try #require(Instant(iso8601: "2026-11-22T07:29:47Z"))
        var generator = SystemRandomNumberGenerator()
        let ids = (0..<64).map { _ in SetID(at: instant, generator: &generator) }
        #expect(Set(ids).count > 32)
    }

    @Test(
        "what is no id is refused",
        arguments: [
            "", "latest", "20261122T072947Z", "20261122T072947Z-", "20261122T072947Z-k3f", "20261122T072947Z-k3f99",
            "20261122T072947Z-K3F9", "20261122 072947Z-k3f9", "20261122T072947z-k3f9", "20261122T072947Z_k3f9",
            "2026112xT072947Z-k3f9", "20261122T072947Z-k3f/", "20261122T072947Z-../x", "20261122T072947Z-k3é",
            "../../../../etc/pass", "20261122T072947Z-k3f\u{0}",
        ]
    )
    func refused(text: String) {
        #expect(SetID(text) == nil)
    }

    @Test("ids sort by time")
    func order() throws {
        let ids = try ["20261122T072947Z-zzzz", "20261122T072948Z-aaaa", "20270101T000000Z-aaaa"].map {
            try #require(SetID($0))
        }
        #expect(ids.shuffled().sorted() == ids)
    }

    @Test("an id is written as its text, and read back only where it is one")
    func coding() throws {
        let id = try #require(SetID("20261122T072947Z-k3f9"))
        let data = try JSONEncoder().encode([id])
        #expect(String(decoding: data, as: UTF8.self) == #"["20261122T072947Z-k3f9"]"#)
        #expect(try JSONDecoder().decode([SetID].self, from: data) == [id])
        #expect(throws: DecodingError.self) { try JSONDecoder().decode([SetID].self, from: Data(#"["../x"]"#.utf8)) }
    }
}
