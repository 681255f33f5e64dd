internal import CronModel
internal import ExternalTools
internal import FoundationEssentials
internal import Glibc

/// The programs of a lab's server: initdb, pg_ctl, psql, run as the user they must run as.
struct LabServer: Sendable {
    let name: LabName
    let place: LabPlace
    let owner: LabOwner
    let installation: PostgresInstallation

    /// The superuser of every lab.
    static let superuser = "postgres"

    /// Makes the data folder.
    ///
    /// It appears under its name when initdb is through, so a killed one leaves none behind.
    func initialize() async throws {
        try LabFolder.delete(place.unfinishedData)
        try LabFolder.makePrivate(place.unfinishedData, user: owner.user, group: owner.group)
        let ending = try await program(
            "initdb",
            [
                "--pgdata=\(place.unfinishedData)", "--username=\(Self.superuser)", "--auth=trust", "--encoding=UTF8",
                "--locale=C.UTF-8", "--lc-messages=C", "--no-sync",
            ]
        ).output().ending
        guard ending.succeeded else { throw ToolFailure.ended("initdb", ending, on: place.data) }
        guard rename(place.unfinishedData, place.data) == 0 else {
            throw LabFailure.system("rename", place.data, errno)
        }
    }

    /// Writes the configuration and starts the server, which goes on when cronvault ends.
    ///
    /// Throws `lab-not-started`.
    func start(_ state: LabState) async throws {
        let configuration = LabConfiguration(place: place, state: state)
        try LabFolder.write(configuration.server, to: place.configuration, mode: 0o644)
        try LabFolder.write(configuration.access, to: place.access, mode: 0o644)
        try await Postmaster.clearRemains(in: place.data)
        try makeFolders(port: state.port)
        let before = LogTail.size(of: place.log)
        // The server writes to the log alone: it must not hold the pipes we read pg_ctl's words from.
        let ending = try await program(
            "pg_ctl",
            [
                "start", "--wait", "--timeout=60", "--silent", "--pgdata=\(place.data)", "--log=\(place.log)",
                "--options=-c config_file=\(Self.quoted(place.configuration))",
            ]
        ).output().ending
        guard ending.succeeded else {
            let tail = LogTail.read(place.log, from: before)
            throw LabFailure.notStarted(name, tail: tail.isEmpty ? ending.said : tail)
        }
    }

    private func makeFolders(port: UInt16) throws {
        let socket = "\(place.sockets)/.s.PGSQL.\(port)"
        guard socket.utf8.count <= 107 else { throw LabFailure.socketPath(socket) }
        if owner.identity != nil {
            try LabFolder.make(place.socketBase)
        } else {
            try LabFolder.makePrivate(place.socketBase, user: owner.user, group: owner.group)
        }
        // A killed server leaves its socket and that one's lock file; the folder is this lab's alone.
        try LabFolder.delete(place.sockets)
        try LabFolder.makePrivate(place.sockets, user: owner.user, group: owner.group)
        try LabFolder.makePrivate(place.logs, user: owner.user, group: owner.group)
    }

    private func program(_ name: String, _ arguments: [String]) -> ChildProcess {
        ChildProcess(installation.path(name), arguments, environment: Self.environment, user: owner.identity)
    }

    /// Neither somebody's PG* variables nor their language reach a lab.
    static var environment: [String: String?] {
        var environment: [String: String?] = ["LC_ALL": "C.UTF-8"]
        for variable in ProcessInfo.processInfo.environment.keys where variable.hasPrefix("PG") {
            environment[variable] = .some(nil)
        }
        return environment
    }

    /// pg_ctl hands its options to a shell.
    private static func quoted(_ text: String) -> String {
        "'" + text.replacing("'", with: "'\\''") + "'"
    }
}
