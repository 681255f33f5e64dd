internal import CronModel
internal import FoundationEssentials

/// One installed set of PostgreSQL's programs.
package struct PostgresInstallation: Sendable, Hashable {
    /// The folder that holds `pg_dump` and its siblings.
    package let directory: String
    /// As the programs say it: `15.18`; of those in their usual folder the major alone.
    package let version: String
    package let major: Int

    /// 15.18 as 15 and 18, to be compared.
    private var numbers: [Int] { version.split(separator: ".").map { Int($0) ?? 0 } }

    package func path(_ program: String) -> String {
        directory + "/" + program
    }

    package func has(_ program: String) -> Bool {
        FileManager.default.isExecutableFile(atPath: path(program))
    }

    /// Every installation that can be found, oldest first: `bindir` alone if given, else where `pg_config --bindir`
    /// points, Debian's and the PGDG packages' folders, and PATH.
    package static func all(bindir: String? = nil) async -> [PostgresInstallation] {
        var found: [PostgresInstallation] = []
        for folder in await candidates(bindir: bindir) where !found.contains(where: { $0.directory == folder }) {
            if let installation = await inspect(folder) { found.append(installation) }
        }
        return found.sorted { $0.numbers.lexicographicallyPrecedes($1.numbers) }
    }

    /// The installation whose pg_dump reads a server of this major: the same major where there is one, else a newer.
    ///
    /// Throws `pg-dump-too-old` or `pg-dump-missing`.
    package static func dumping(major: Int, bindir: String? = nil) async throws -> PostgresInstallation {
        // Where Debian and PGDG put them: the usual case, without a look around the machine. The folder's name tells the
        // major; to ask pg_dump would be a tenth of what a small backup takes.
        let usual = PostgresInstallation(
            directory: "/usr/lib/postgresql/\(major)/bin",
            version: String(major),
            major: major
        )
        if bindir == nil, usual.canDump { return usual }
        let all = await all(bindir: bindir).filter(\.canDump)
        if let match = all.first(where: { $0.major == major }) ?? all.first(where: { $0.major > major }) {
            return match
        }
        guard let newest = all.last else { throw ToolFailure.missing("pg_dump", major: major) }
        throw ToolFailure.tooOld(newest, major: major)
    }

    /// The installation whose pg_restore reads an archive that needs this major at least, and writes what a server of
    /// `server`'s major understands: that major where it is enough, else the next newer one.
    ///
    /// Throws `pg-restore-missing`.
    package static func restoring(archive: Int, server: Int, bindir: String? = nil) async throws -> PostgresInstallation
    {
        let wanted = max(archive, server)
        if bindir == nil, let usual = await inspect("/usr/lib/postgresql/\(wanted)/bin"), usual.canDump { return usual }
        let found = await all(bindir: bindir).first { $0.canDump && $0.major >= wanted }
        guard let found else { throw ToolFailure.missing("pg_restore", major: wanted) }
        return found
    }

    /// The installation that can run a server: of this major if one is asked for, else the newest.
    package static func serving(major: Int? = nil, bindir: String? = nil) async throws -> PostgresInstallation {
        let all = await all(bindir: bindir).filter { $0.has("postgres") && $0.has("initdb") && $0.has("pg_ctl") }
        let match = major.map { wanted in all.last { $0.major == wanted } } ?? all.last
        guard let match else { throw ToolFailure.missing("postgres", major: major) }
        return match
    }

    /// The newest installation whose pg_restore can read archives: it reads those of every version before it.
    package static func reading(bindir: String? = nil) async throws -> PostgresInstallation {
        guard let newest = await all(bindir: bindir).last(where: { $0.has("pg_restore") }) else {
            throw ToolFailure.missing("pg_restore", major: nil)
        }
        return newest
    }

    private var canDump: Bool { has("pg_dump") && has("pg_dumpall") && has("pg_restore") }

    private static func candidates(bindir: String?) async -> [String] {
        if let bindir { return [bindir] }
        var folders: [String] = []
        for folder in (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":") {
            let config = "\(folder)/pg_config"
            if FileManager.default.isExecutableFile(atPath: config),
                let answer = try? await ChildProcess(config, ["--bindir"]).output(), answer.ending.succeeded
            {
                folders.append(answer.output.split(separator: "\n").first.map(String.init) ?? "")
            }
            folders.append(String(folder))
        }
        for root in ["/usr/lib/postgresql", "/usr/pgsql"] {
            let majors = (try? FileManager.default.contentsOfDirectory(atPath: root)) ?? []
            folders += majors.map { "\(root)/\($0)/bin" }
        }
        // Debian's /usr/bin/pg_dump is a wrapper that chooses a version by rules of its own.
        return folders.filter { folder in
            (try? FileManager.default.destinationOfSymbolicLink(atPath: folder + "/pg_dump"))
                .map { !$0.hasSuffix("pg_wrapper") } ?? FileManager.default.fileExists(atPath: folder + "/pg_dump")
        }
    }

    /// The version as pg_dump says it itself.
    package func versionOfDump() async -> String {
        await Self.inspect(directory)?.version ?? version
    }

    private static func inspect(_ folder: String) async -> PostgresInstallation? {
        // "pg_dump (PostgreSQL) 15.18 (Debian 15.18-0+deb12u1)"
        guard let answer = try? await ChildProcess(folder + "/pg_dump", ["--version"]).output(), answer.ending.succeeded
        else { return nil }
        let words = answer.output.split(whereSeparator: \.isWhitespace)
        guard words.count >= 3, let major = Int(words[2].prefix { $0.isNumber }) else { return nil }
        return PostgresInstallation(directory: folder, version: String(words[2]), major: major)
    }
}
