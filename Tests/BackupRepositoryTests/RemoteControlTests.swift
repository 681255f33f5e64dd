import BackupFormat
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import BackupRepository

/// The rclone that stays while there is something to do.
@Suite("The rclone behind a store", .objectStore(.s3))
struct RemoteControlTests {
    private let path = ObjectPath.root.child("one")

    @Test("one answers all calls; another comes where it has died; it goes when the storage goes")
    func life() async throws {
        let folder: TemporaryFolder?
        do {
            let place = try StorageKind.remote.make()
            folder = place.folder
            let name = try #require(place.folder?.path.split(separator: "/").last.map(String.init))
            try place.storage.put(Array("first".utf8), at: path)
            let first = try #require(try Listener.all(for: name).first)
            #expect(try place.storage.get(path) == Array("first".utf8))
            #expect(try Listener.all(for: name).map(\.process) == [first.process])
            kill(first.process, SIGKILL)
            try await eventually("its port is closed") { try first.ports().isEmpty }
            #expect(try place.storage.get(path) == Array("first".utf8))
            #expect(try Listener.all(for: name).count { $0.process != first.process } == 1)
        }
        let name = try #require(folder?.path.split(separator: "/").last.map(String.init))
        try await eventually("it is gone") { try Listener.all(for: name).isEmpty }
    }

    @Test("it listens on this machine alone, to whoever has its password, which no argument tells")
    func door() async throws {
        let place = try StorageKind.remote.make()
        let name = try #require(place.folder?.path.split(separator: "/").last.map(String.init))
        try place.storage.put(Array("first".utf8), at: path)
        let listener = try #require(try Listener.all(for: name).first)
        let port = try #require(try listener.ports().first)
        #expect(try listener.ports() == [port])
        #expect(port.address == "0100007F")
        let password = try #require(listener.variables["RCLONE_RC_PASS"])
        #expect(password.count > 20)
        #expect(!listener.arguments.contains(password))
        for (login, status) in [("", "401"), ("cronvault:guess", "401"), ("cronvault:\(password)", "200")] {
            let call = ["-s", "-o", "/dev/null", "-w", "%{http_code}", "--noproxy", "*", "-X", "POST"]
            let url = "http://127.0.0.1:\(port.number)/core/version"
            let user = login.isEmpty ? [] : ["-u", login]
            #expect(try await Program("curl").succeed(call + user + [url]) == status)
        }
    }
}

/// An rclone that listens for calls about a place in a store.
private struct Listener {
    let process: pid_t
    let variables: [String: String]
    let arguments: String

    struct Port: Equatable {
        /// As the kernel writes it: hexadecimal, the last byte first.
        let address: String
        let number: Int
    }

    static func all(for name: String) throws -> [Listener] {
        try FileManager.default.contentsOfDirectory(atPath: "/proc").compactMap { pid_t($0) }.compactMap { process in
            let arguments = text("/proc/\(process)/cmdline")
            guard arguments.contains("rcd") else { return nil }
            let pairs = text("/proc/\(process)/environ").split(separator: "\0").map {
                $0.split(separator: "=", maxSplits: 1).map(String.init)
            }
            let variables = Dictionary(pairs.filter { $0.count == 2 }.map { ($0[0], $0[1]) }) { $1 }
            guard variables["RCLONE_CONFIG_CRONVAULTROOT_REMOTE"]?.contains(name) == true else { return nil }
            return Listener(process: process, variables: variables, arguments: arguments)
        }
    }

    func ports() throws -> [Port] {
        let folder = "/proc/\(process)/fd"
        let files = (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? []
        let sockets = files.compactMap { try? FileManager.default.destinationOfSymbolicLink(atPath: "\(folder)/\($0)") }
        return ["tcp", "tcp6"].flatMap { Self.text("/proc/net/\($0)").split(separator: "\n").dropFirst() }.compactMap {
            let fields = $0.split(separator: " ")
            // 0A: it listens (proc(5)).
            guard fields.count > 9, fields[3] == "0A", sockets.contains("socket:[\(fields[9])]") else { return nil }
            let parts = fields[1].split(separator: ":")
            return Port(address: String(parts[0]), number: Int(parts[1], radix: 16) ?? 0)
        }
    }

    private static func text(_ file: String) -> String {
        String(decoding: FileManager.default.contents(atPath: file) ?? Data(), as: UTF8.self)
    }
}
