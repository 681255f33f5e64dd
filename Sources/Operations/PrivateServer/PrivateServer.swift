internal import CronModel
internal import ExternalTools
internal import FoundationEssentials
internal import Glibc

/// The programs of a server of cronvault's own: initdb and pg_ctl, run as the user they must run as.
struct PrivateServer: Sendable {
    let place: any ServerPlace
    let owner: LabOwner
    let installation: PostgresInstallation
    var network = NetworkFence.none

    static let superuser = "postgres"

    /// Makes the data folder.
    ///
    /// It appears under its name when initdb is through, so a killed one leaves none behind. Throws `initdb-failed`.
    func initialize(_ locale: [String] = ["--encoding=UTF8", "--locale=C.UTF-8"]) async throws {
        try LabFolder.delete(place.unfinishedData)
        try LabFolder.makePrivate(place.unfinishedData, user: owner.user, group: owner.group)
        let ending = try await program(
            "initdb",
            ["--pgdata=\(place.unfinishedData)", "--username=\(Self.superuser)", "--auth=trust"] + locale
                + ["--lc-messages=C", "--no-sync"]
        ).output().ending
        guard ending.succeeded else { throw ToolFailure.ended("initdb", ending, on: place.data) }
        guard rename(place.unfinishedData, place.data) == 0 else {
            throw LabFailure.system("rename", place.data, errno)
        }
    }

    /// Writes the configuration and starts the server, which goes on when cronvault ends.
    ///
    /// Returns nil once it answers, within `patience` seconds, else the end of what its log says.
    func start(
        configuration: String,
        access: String,
        port: UInt16,
        patience: Int = 60
    ) async throws -> String? {
        try await prepare(configuration, access, port: port)
        let before = LogTail.size(of: place.log)
        // The server writes to the log alone: it must not hold the pipes we read pg_ctl's words from.
        let ending = try await program(
            "pg_ctl",
            [
                "start", "--wait", "--timeout=\(patience)", "--silent", "--pgdata=\(place.data)", "--log=\(place.log)",
                "--options=-c config_file=\(Self.quoted(place.configuration))",
            ]
        ).output().ending
        guard !ending.succeeded else { return nil }
        let tail = LogTail.read(place.log, from: before)
        return tail.isEmpty ? ending.said : tail
    }

    /// Starts the server with variables of its own, and returns before it answers.
    ///
    /// Without pg_ctl, whose waiting a clock that runs fast would end at once.
    func startApart(
        configuration: String,
        access: String,
        port: UInt16,
        variables: [String: String]
    ) async throws {
        try await prepare(configuration, access, port: port)
        let settings = variables.sorted { $0.key < $1.key }.map { "\($0.key)=\($0.value)" }
        let server = [installation.path("postgres"), "-D", place.data, "-c", "config_file=\(place.configuration)"]
        let script = "setsid env \"$@\" </dev/null >>\"$0\" 2>&1 &"
        let ending = try await program("sh", ["-c", script, place.log] + settings + server).output().ending
        guard ending.succeeded else { throw ToolFailure.ended("postgres", ending, on: place.data) }
    }

    private func prepare(_ configuration: String, _ access: String, port: UInt16) async throws {
        try LabFolder.write(configuration, to: place.configuration, mode: 0o644)
        try LabFolder.write(access, to: place.access, mode: 0o644)
        try await Postmaster.clearRemains(in: place.data)
        try makeFolders(port: port)
    }

    private func makeFolders(port: UInt16) throws {
        let socket = place.socket(port: port)
        guard socket.utf8.count <= 107 else { throw LabFailure.socketPath(socket) }
        if owner.identity != nil {
            try LabFolder.make(place.socketBase)
        } else {
            try LabFolder.makePrivate(place.socketBase, user: owner.user, group: owner.group)
        }
        // A killed server leaves its socket and that one's lock file; the folder is this server's alone.
        try LabFolder.delete(place.sockets)
        try LabFolder.makePrivate(place.sockets, user: owner.user, group: owner.group)
        try LabFolder.makePrivate(place.logs, user: owner.user, group: owner.group)
    }

    /// One of PostgreSQL's programs, or `sh`, as the server's user and behind its fence.
    func program(_ name: String, _ arguments: [String]) -> ChildProcess {
        let environment = Self.environment
        let command = [name == "sh" ? name : installation.path(name)] + arguments
        guard let entrance = network.entrance else {
            return ChildProcess(command[0], arguments, environment: environment, user: owner.identity)
        }
        // The network is left before root is: only root may leave it.
        let priority = name == "sh" && owner.identity != nil ? ["nice", "-n", "-10"] : []
        let wrapped = entrance.dropFirst() + priority + owner.entrance + command
        return ChildProcess(entrance[0], Array(wrapped), environment: environment)
    }

    /// Neither somebody's PG* variables nor their language reach the server.
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

extension LabOwner {
    /// The words before a program that make it run as this user.
    fileprivate var entrance: [String] {
        guard let identity else { return [] }
        return [
            "setpriv", "--reuid=\(identity.user)", "--regid=\(identity.group)", "--init-groups", "--pdeathsig=TERM",
            "--",
            "env", "--chdir=/",
        ]
    }
}
