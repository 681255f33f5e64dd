import CronModel
import TestSupport
import Testing

@testable import BackupFormat

@Suite("Paths of objects")
struct ObjectPathTests {
    @Test(
        "any name becomes one part that stays in its folder, and comes back as it was",
        arguments: HostileText.samples
    )
    func roundTrip(name: String) throws {
        let path = ObjectPath.root.child("clusters").child(name)
        #expect(path.components.count == 2)
        let part = path.name
        #expect(ObjectPath.decoded(part) == name)
        #expect(part != "." && part != ".." && !part.isEmpty && !part.hasPrefix("."))
        let plain = Set("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._-%")
        #expect(part.allSatisfy(plain.contains))
        // A path that was written is admitted when a manifest names it.
        #expect(try ObjectPath(untrusted: path.description, in: "manifest.json") == path)
    }

    @Test("two names never share a part")
    func distinct() {
        let names = Array(Set(HostileText.samples)) + ["%41", "A", "a", "%", "%25", "..", ".", ".a", "%2Ea"]
        #expect(Set(names.map(ObjectPath.encoded)).count == Set(names).count)
    }

    @Test("plain names stay readable")
    func readable() {
        #expect(
            ObjectPath.root.child("sets").child("20261122T072947Z-k3f9").description == "sets/20261122T072947Z-k3f9"
        )
        #expect(ObjectPath.encoded("shop.dump.zst") == "shop.dump.zst")
        #expect(ObjectPath.encoded(".hidden") == "%2Ehidden")
        #expect(ObjectPath.encoded("..") == "%2E.")
        #expect(ObjectPath.encoded("a/b") == "a%2Fb")
        #expect(ObjectPath.encoded("") == "%")
    }

    @Test(
        "a path that would leave its folder is refused, naming it and the file that named it",
        arguments: [
            "../../etc/x", "..", ".", "", "/", "/etc/x", "a/../b", "a/./b", "a//b", "a/", "cron/../../x", "a\\b",
            "a/\u{0}",
            "..\\..\\x", "../\u{301}x", "a/../\u{301}x",
        ]
    )
    func leaving(text: String) throws {
        let error = try #require(throws: ActionableError.self) { try ObjectPath(untrusted: text, in: "the manifest") }
        #expect(error.code == "unsafe-name")
        #expect(error.exitStatus == .checkFailed)
        #expect(error.problem.english.contains("the manifest names \"\(text)\""))
    }

    @Test("what encoding never makes is not decoded", arguments: ["%4", "%zz", "a%", "%FF", "%2", "%+4", "%-1"])
    func undecodable(part: String) {
        #expect(ObjectPath.decoded(part) == nil)
    }
}
