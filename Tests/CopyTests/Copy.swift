import FoundationEssentials
import Glibc
import TestSupport
import Testing

/// A copy of a server's files as a person has it, with PostgreSQL's own programs alone.
struct Copy {
    let folder: TemporaryFolder
    let source: TestServer
    /// Below those that outgoing connections take.
    let port = Int.random(in: 21_000..<31_000)

    var data: String { folder.path("data") }

    private init(_ source: TestServer) throws {
        folder = try TemporaryFolder("copy")
        self.source = source
    }

    /// As the server's user.
    private func program(_ name: String) throws -> Program {
        var status = stat()
        guard stat(source.data, &status) == 0, chown(folder.path, status.st_uid, status.st_gid) == 0 else {
            throw NothingForged(file: source.data)
        }
        var program = Program(name.contains("/") || name == "sh" ? name : source.programs + "/" + name)
        program.environment["PATH"] = source.programs + ":/usr/bin:/bin"
        program.environment["PGDATA"] = data
        program.environment["PGPORT"] = "\(port)"
        if geteuid() == 0 {
            program.prefix = [
                "setpriv", "--reuid=\(status.st_uid)", "--regid=\(status.st_gid)", "--clear-groups", "--",
            ]
        }
        return program
    }

    func sh(_ script: String) async throws {
        let outcome = try await program("sh").run(["-c", "set -e\n" + script])
        #expect(outcome.status == 0, "\(script)\n\(outcome.errors)\(outcome.output)")
    }

    func start(_ settings: [String]) async throws {
        let all =
            settings + [
                "port=\(port)", "listen_addresses=127.0.0.1", "unix_socket_directories=\(folder.path)", "fsync=off",
            ]
        let options = all.map { "-c \($0)" }.joined(separator: " ")
        try await program("pg_ctl").succeed([
            "start", "--wait", "--silent", "--log=\(folder.path("log"))", "--options=\(options)",
        ])
    }

    func stop() async throws { try await program("pg_ctl").succeed(["stop", "--wait", "--mode=immediate"]) }

    func psql(_ query: String) async throws -> String {
        let words = ["-X", "-A", "-t", "-h", folder.path, "-p", "\(port)", "-U", "postgres", "-c", query, "postgres"]
        return String(try await program("psql").succeed(words).dropLast())
    }

    private func using(_ body: (Copy) async throws -> Void) async throws {
        do {
            try await body(self)
        } catch {
            try? await stop()
            throw error
        }
    }

    /// The archive of a set, unpacked and nothing else.
    static func unpacked(_ set: String, on server: TestServer, _ body: (Copy) async throws -> Void) async throws {
        let copy = try Copy(server)
        try await Program("cp").succeed([set + "/full/base.tar.zst", copy.folder.path("base.tar.zst")])
        try await Program("chmod").succeed(["644", copy.folder.path("base.tar.zst")])
        try await copy.sh(
            "mkdir -m 700 \"$PGDATA\"; zstd -dc '\(copy.folder.path("base.tar.zst"))' | tar -x -C \"$PGDATA\""
        )
        try await copy.using(body)
    }

    /// The English commands of RESTORE.md, up to where the server is stopped behind its fence.
    ///
    /// `identity`: a file with the private key of a set that is encrypted.
    static func byGuide(
        _ set: String,
        on server: TestServer,
        identity: String? = nil,
        _ body: (Copy) async throws -> Void
    ) async throws {
        let copy = try Copy(server)
        let guide = String(decoding: try Data(contentsOf: URL(filePath: set + "/RESTORE.md")), as: UTF8.self)
        let english = try #require(guide.split(separator: "\n---\n").first)
        let blocks = english.split(separator: "```sh\n").dropFirst().map { String($0.split(separator: "\n```")[0]) }
        #expect(blocks.count == (identity == nil ? 5 : 6))
        // With the segments beside it, where jobs have run meanwhile.
        let (place, cluster) = (URL(filePath: set), copy.folder.path("cluster"))
        let folder = place.deletingLastPathComponent().deletingLastPathComponent().path
        try await Program("cp").succeed(["-r", folder, cluster])
        if let identity { try await Program("cp").succeed([identity, cluster + "/identity"]) }
        try await Program("chown").succeed(["-R", "--reference=\(server.data)", cluster])
        let readable = "\(cluster)/sets/\(place.lastPathComponent)"
        // The last one looks at the server once it runs.
        try await copy.using { copy in
            for block in blocks.dropLast() {
                let block = block.replacing("/path/to/identity.txt", with: "'\(cluster)/identity'")
                try await copy.sh("cd '\(readable)'\n\(block)")
            }
            try await body(copy)
        }
    }

    /// Makes one byte of a page another one, in an archive that stays whole in every other way.
    static func changePage(in archive: String) async throws {
        let folder = try TemporaryFolder("page")
        let script = """
            set -e
            cd '\(folder.path)'
            zstd -dcq '\(archive)' >base.tar
            block=$(tar -tRf base.tar | sed -n 's|^block \\([0-9]*\\): base/1/1259$|\\1|p')
            printf '\\377' | dd of=base.tar bs=1 seek=$(((block + 1) * 512 + 5000)) conv=notrunc status=none
            zstd -qf base.tar -o '\(archive)'
            """
        try await Program("bash").succeed(["-c", script])
    }

    /// Gives each of two sets the archive of the other, with every digest made to fit.
    static func exchange(_ vault: Vault, _ one: String, _ other: String) async throws {
        let name = "/full/base.tar.zst"
        let (first, second) = (vault.folder(of: one) + name, vault.folder(of: other) + name)
        let entries = try [one, other].map { set in
            try vault.manifest(of: set)["files"]?.elements.first { $0["path"]?.text == "full/base.tar.zst" }
        }
        guard let mine = entries[0], let theirs = entries[1], let old = mine["sha256"]?.text,
            let new = theirs["sha256"]?.text, let bytes = mine["bytes"]?.number, let others = theirs["bytes"]?.number
        else { throw NothingForged(file: name) }
        try FileManager.default.removeItem(atPath: first)
        try FileManager.default.copyItem(atPath: second, toPath: first)
        try vault.forgeManifest(of: one) {
            $0.replacing(old, with: new).replacing("\"bytes\" : \(bytes),", with: "\"bytes\" : \(others),")
        }
    }
}
