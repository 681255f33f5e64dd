import BackupFormat
import ExternalTools
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
        let name: String
        do {
            let place = try StorageKind.remote.make()
            name = try self.name(of: place)
            let first = try await listener(of: place)
            #expect(try place.storage.get(path) == Array("first".utf8))
            #expect(try Listener.all(for: name).map(\.process) == [first.process])
            kill(first.process, SIGKILL)
            try await eventually("its port is closed") { try first.ports().isEmpty }
            #expect(try place.storage.get(path) == Array("first".utf8))
            #expect(try await listener(of: place).process != first.process)
        }
        try await eventually("it is gone") { try Listener.all(for: name).isEmpty }
    }

    private func name(of place: StoragePlace) throws -> String {
        try #require(place.folder?.path.split(separator: "/").last.map(String.init))
    }

    /// The rclone of a place that holds an object; on a busy machine it may just be gone, and comes again.
    private func listener(of place: StoragePlace) async throws -> Listener {
        let name = try name(of: place)
        if try !place.storage.exists(path) { try place.storage.put(Array("first".utf8), at: path) }
        var found: [Listener] = []
        try await eventually("one rclone listens") {
            _ = try place.storage.get(path)
            found = try Listener.all(for: name).filter { try !$0.ports().isEmpty }
            return found.count == 1
        }
        return found[0]
    }

    @Test("it listens on this machine alone, to whoever has its password, which no argument tells")
    func door() async throws {
        let place = try StorageKind.remote.make()
        let first = try await listener(of: place)
        let port = try #require(try first.ports().first)
        #expect(try first.ports() == [port])
        #expect(port.address == "0100007F")
        let secret = try #require(first.variables["RCLONE_RC_PASS"])
        #expect(secret.count > 20)
        #expect(!first.arguments.contains(secret))
        #expect(try await status(of: place) { _ in nil } == "401")
        #expect(try await status(of: place) { _ in "guess" } == "401")
        #expect(try await status(of: place) { $0.variables["RCLONE_RC_PASS"] } == "200")
    }

    /// What it answers to a caller of its own machine; on a busy one it may go meanwhile, and another comes.
    private func status(of place: StoragePlace, password: (Listener) -> String?) async throws -> String {
        var status = "000"
        try await eventually("it answers") {
            let listener = try await listener(of: place)
            guard let port = try listener.ports().first else { return false }
            let login = password(listener).map { ["-u", "cronvault:\($0)"] } ?? []
            let call = ["-s", "-o", "/dev/null", "-w", "%{http_code}", "--noproxy", "*", "-X", "POST"]
            let url = "http://127.0.0.1:\(port.number)/core/version"
            status = try await Program("curl").run(call + login + [url]).output
            return status != "000"
        }
        return status
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
            let arguments = KernelFile.text("/proc/\(process)/cmdline")
            guard arguments.contains("rcd") else { return nil }
            let pairs = KernelFile.text("/proc/\(process)/environ").split(separator: "\0").map {
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
        return ["tcp", "tcp6"].flatMap { KernelFile.text("/proc/net/\($0)").split(separator: "\n").dropFirst() }
            .compactMap {
                let fields = $0.split(separator: " ")
                // 0A: it listens (proc(5)).
                guard fields.count > 9, fields[3] == "0A", sockets.contains("socket:[\(fields[9])]") else { return nil }
                let parts = fields[1].split(separator: ":")
                return Port(address: String(parts[0]), number: Int(parts[1], radix: 16) ?? 0)
            }
    }
}
