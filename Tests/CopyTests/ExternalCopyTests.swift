import CronModel
import FoundationEssentials
import Glibc
import TestSupport
import Testing

@testable import cronvault

@Suite("A full layer that another tool keeps")
struct ExternalCopyTests {
    private let vault: Vault

    init() throws { vault = try Vault() }

    @Test("is on record with label and positions, and comes back through the tool, behind the fence")
    func recorded() async throws {
        try await withServer("external") { server in
            try await server.fillWithWriters()
            let shelf = try Shelf(server)
            let config = try shelf.configuration()
            let taken = try await vault("backup", "--config", config, on: server)
            #expect(taken["status"]?.text == "complete", "\(taken)")
            let set = try #require(taken["set"]?.text)
            let copy = try vault.manifest(of: set)["full"]?["copy"]
            #expect(copy?["kind"]?.text == "external")
            #expect(copy?["label"]?.text == "shelf-0")
            #expect(copy?["tool"]?.text == "shelf 1")
            #expect(copy?["start_lsn"]?.text?.contains("/") == true)
            #expect(copy?["stop_lsn"]?.text?.contains("/") == true)
            #expect(copy?["info_sha256"]?.text?.count == 64)
            #expect(copy?["path"] == nil)
            #expect(!FileManager.default.fileExists(atPath: vault.folder(of: set) + "/full"))

            try await server.fallSilent()
            let before = try await server.content()
            let report = try await vault("drill", set, "--config", config)
            #expect(report["status"]?.text == "ok", "\(report.unwell)")
            for id in ["copy.source", "copy.whole", "copy.jobs", "fence.launcher", "restore"] {
                #expect(report.status(id) == "ok", "\(id)")
            }
            #expect(try await server.content() == before)
            let guide = try vault.text(of: "RESTORE.md", in: set)
            #expect(guide.contains("\(shelf.tool) restore shelf-0 \"$PGDATA\""))
        }
    }

    @Test("a tool that fails costs the full layer alone: the rest of the set is kept, with status 3 and the reason")
    func failing() async throws {
        try await withServer("external-failing") { server in
            try await server.insert([.init("nightly")])
            let shelf = try Shelf(server)
            let broken = [
                ("backup: [\"{tool}\", nonsense]", "failed"), ("backup: [/nowhere/tool]", "failed"),
                ("backup: [\"true\"]", "no new backup"), ("wait: 1s", "no external backup"),
            ]
            for (line, reason) in broken {
                let config = try shelf.configuration(line)
                let taken = try await vault("backup", "--config", config, on: server, status: 3)
                #expect(taken["status"]?.text == "partial")
                #expect(taken["gaps"]?.elements.contains { $0.text?.contains(reason) == true } == true, "\(taken)")
                #expect(taken["jobs"]?["captured"]?.number == 1)
                let set = try #require(taken["set"]?.text)
                #expect(try await vault("show", set)["full"] ?? .null == .null)
                #expect(try await vault("check", set).unwell.isEmpty)
            }
            // Its jobs are whole, and come back; as something to drill it does not count.
            #expect(try await vault("verify", "latest", on: server)["status"]?.text != "failed")
            #expect(try await vault("drill", status: 1)["error"] != nil)
        }
    }

    @Test("a tool that does not end is ended with all that it started, when its time is over")
    func hanging() async throws {
        try await withServer("external-hanging") { server in
            try await server.insert([.init("nightly")])
            let shelf = try Shelf(server)
            let config = try shelf.configuration("backup: [\"{tool}\", hang]\n      time-limit: 2s")
            let taken = try await vault("backup", "--config", config, on: server, status: 3)
            #expect(
                taken["gaps"]?.elements.contains { $0.text?.contains("took longer than 2 s") == true } == true,
                "\(taken)"
            )
            let child = try #require(pid_t(String(decoding: shelf.folder.bytes("hanging"), as: UTF8.self).dropLast()))
            try await eventually("what it started is gone") { kill(child, 0) != 0 }
        }
    }

    @Test("a backup that somebody else takes is waited for")
    func awaited() async throws {
        try await withServer("external-awaited") { server in
            try await server.insert([.init("nightly")])
            let shelf = try Shelf(server)
            let config = try shelf.configuration("wait: 60s")
            let result = try await vault.run("backup", "--config", config, on: server) { _ in
                try await Task.sleep(for: .seconds(2))
                try await shelf.backup()
            }
            #expect(result.status == 0, "\(result.errors)")
            #expect(try result.json()["copy"]?["label"]?.text == "shelf-0")
        }
    }

    @Test("a copy of another server, or one that leads out of its folder, is not started")
    func strangers() async throws {
        try await withServer("external-strange") { server in
            try await server.insert([.init("nightly")])
            let shelf = try Shelf(server)
            let config = try shelf.configuration()
            let set = try #require(try await vault("backup", "--config", config, on: server)["set"]?.text)
            try await withServer("external-stranger") { stranger in
                let other = try Shelf(stranger)
                try await other.backup()
                try await Program("cp").succeed([other.folder.path("shelf-0.tar"), shelf.folder.path("shelf-0.tar")])
            }
            let report = try await vault("drill", set, "--config", config, status: 13)
            #expect(report.status("copy.source") == "failed", "\(report.unwell)")
            #expect(report.check("restore") == nil)

            try await shelf.backup()
            let linked = """
                set -e
                cd '\(shelf.folder.path)'; mkdir x; tar -xf shelf-1.tar -C x
                rm -r x/pg_tblspc; mkdir x/pg_tblspc; ln -s /tmp x/pg_tblspc/16999
                tar -cf shelf-0.tar -C x .
                rm -r x
                """
            try await Program("bash").succeed(["-c", linked])
            let leading = try await vault("drill", set, "--config", config, status: 13)
            #expect(leading.status("copy.whole") == "failed", "\(leading.unwell)")
            #expect(leading.check("copy.whole")?["summary"]?.text?.contains("leads out") == true)
            #expect(leading.check("restore") == nil)
        }
    }

    @Test("pgBackRest: its own backup, its own restore, with the write-ahead log from its archive")
    func pgBackRest() async throws {
        let folder = try TemporaryFolder("backrest")
        let archive = "pgbackrest --config=\(folder.path("conf")) --stanza=main archive-push %p"
        try await withServer(
            "external-backrest",
            "--option",
            "archive_mode=on",
            "--option",
            "archive_command=\(archive)"
        ) { server in
            let backrest = try Backrest(folder, server)
            try await server.insert([.init("nightly")])
            try await backrest.run("stanza-create")
            let config = try backrest.configuration()
            let taken = try await vault("backup", "--config", config, on: server)
            #expect(taken["status"]?.text == "complete", "\(taken)")
            #expect(taken["copy"]?["tool"]?.text?.hasPrefix("pgBackRest ") == true)
            #expect(taken["copy"]?["label"]?.text?.hasSuffix("F") == true)
            #expect(taken["copy"]?["start_lsn"]?.text?.contains("/") == true)
            let set = try #require(taken["set"]?.text)
            let report = try await vault("drill", set, "--config", config)
            #expect(report["status"]?.text == "warning", "\(report.unwell)")
            // pgBackRest keeps a manifest of its own, and no backup_manifest.
            #expect(report.unwell.compactMap { $0["id"]?.text } == ["copy.whole"])
        }
    }

    static let mistakes = [
        ("full: phisical", "logical, physical or external"), ("full: external", "external"),
        ("external: {info: [a]}", "restore"),
        ("external: {info: [], restore: [a]}", "info"), ("external: {info: [a], restore: [a]}", "{data-folder}"),
        ("external: {info: [a], restore: [\"{data-folder}\"], wal: [a]}", "{wal}"),
        ("external: {info: [a], restore: [\"{data-folder}\"], shell: x}", "shell"),
    ]

    @Test("a mistake in the configuration is an error that names it", arguments: mistakes)
    func mistaken(line: String, word: String) throws {
        let folder = try TemporaryFolder("config")
        let path = try folder.write("clusters:\n  main:\n    \(line)\n", to: "cronvault.yaml")
        let error = try #require(throws: ActionableError.self) { try ConfigurationFile.read(path) }
        #expect(error.code == "configuration")
        #expect(error.problem.english.contains(word), "\(error.problem.english)")
    }
}

/// pgBackRest as Debian packages it, with a repository in a folder, run as the server's user.
struct Backrest {
    private let folder: TemporaryFolder
    private let server: TestServer
    private let user: [String]

    init(_ folder: TemporaryFolder, _ server: TestServer) throws {
        self.folder = folder
        self.server = server
        var status = stat()
        guard stat(server.data, &status) == 0, chown(folder.path, status.st_uid, status.st_gid) == 0 else {
            throw NothingForged(file: folder.path)
        }
        user =
            geteuid() == 0
            ? ["setpriv", "--reuid=\(status.st_uid)", "--regid=\(status.st_gid)", "--clear-groups", "--"] : []
        try folder.write(
            """
            [global]
            repo1-path=\(folder.path("repo"))
            log-path=\(folder.path)
            lock-path=\(folder.path("lock"))
            log-level-file=off
            start-fast=y
            compress-type=none
            [main]
            pg1-path=\(server.data)
            pg1-port=\(server.port)
            pg1-socket-path=\(server.host)
            pg1-user=postgres

            """,
            to: "conf"
        )
    }

    private var words: [String] { ["pgbackrest", "--config=\(folder.path("conf"))", "--stanza=main"] }

    func run(_ command: String) async throws {
        let all = user + words + [command]
        try await Program(all[0]).succeed(Array(all.dropFirst()))
    }

    func configuration() throws -> String {
        func list(_ words: [String]) -> String { "[" + words.map { "\"\($0)\"" }.joined(separator: ", ") + "]" }
        return try folder.write(
            """
            clusters:
              main:
                full: external
                external:
                  backup: \(list(user + words + ["--type=full", "backup"]))
                  info: \(list(user + words + ["--output=json", "info"]))
                  restore: \(list(words + ["--set={label}", "--pg1-path={data-folder}", "--type=none", "restore"]))
                  wal: \(list(words + ["--pg1-path={data-folder}", "archive-get", "{wal}", "{path}"]))

            """,
            to: "cronvault.yaml"
        )
    }
}
