internal import BackupFormat
internal import CronModel
internal import ExternalTools
internal import PostgresAccess

/// A PostgreSQL that lives as long as a drill: on a socket, in a folder of its own, without a network where that is
/// permitted.
struct ThrowawayServer: Sendable {
    let place: DrillPlace
    let programs: PrivateServer
    let settings: ThrowawaySettings
    /// The locale of the set's cluster is not known on this machine.
    let lacksLocale: Bool
    /// What is there already where the data are a copy of the source's.
    let copied: CopiedData?

    static let port: UInt16 = 5432

    /// Makes a server like the one the set comes from: its major, its locale where the machine knows it.
    ///
    /// Not started yet.
    static func make(
        at place: DrillPlace,
        for contents: SetContents,
        installation: PostgresInstallation,
        network: NetworkFence
    ) async throws -> ThrowawayServer {
        let programs = try prepare(at: place, installation, network)
        var lacksLocale = false
        do {
            try await programs.initialize(initdbOptions(contents))
        } catch let error as ActionableError where error.code == "initdb-failed" {
            try Task.checkCancellation()
            lacksLocale = true
            try await programs.initialize()
        }
        let settings = ThrowawaySettings(contents, place: place)
        return ThrowawayServer(
            place: place,
            programs: programs,
            settings: settings,
            lacksLocale: lacksLocale,
            copied: nil
        )
    }

    /// Of data that are there already.
    init(of copied: CopiedData, _ contents: SetContents, at place: DrillPlace, _ programs: PrivateServer) {
        self.init(
            place: place,
            programs: programs,
            settings: ThrowawaySettings(contents, place: place, copied: copied),
            lacksLocale: false,
            copied: copied
        )
    }

    private init(
        place: DrillPlace,
        programs: PrivateServer,
        settings: ThrowawaySettings,
        lacksLocale: Bool,
        copied: CopiedData?
    ) {
        self.place = place
        self.programs = programs
        self.settings = settings
        self.lacksLocale = lacksLocale
        self.copied = copied
    }

    /// The folder of a server that is about to be made.
    static func prepare(
        at place: DrillPlace,
        _ installation: PostgresInstallation,
        _ network: NetworkFence
    ) throws -> PrivateServer {
        try DrillLeftovers.note(place)
        try LabFolder.make(place.home)
        return PrivateServer(
            place: place,
            owner: try LabOwner.current(),
            installation: installation,
            network: network
        )
    }

    private static let access =
        "# Written by cronvault drill: whoever reaches the socket is let in.\nlocal all all trust\n"

    /// Starts the server; `launching`: with pg_cron's launcher, which must not run while data come in.
    ///
    /// Throws `drill-server-not-started`.
    func start(launching: Bool) async throws {
        let tail = try await programs.start(
            configuration: settings.text(launching: launching),
            access: Self.access,
            port: Self.port,
            patience: copied == nil ? 60 : 7200
        )
        if let tail { throw DrillFailure.notStarted(tail: tail) }
    }

    /// Starts the server, launcher and all, under a clock of its own.
    ///
    /// Throws `drill-server-not-started`.
    func start(under clock: FastClock) async throws {
        try await programs.startApart(
            configuration: settings.text(launching: true, others: FastClock.settings),
            access: Self.access,
            port: Self.port,
            variables: clock.variables
        )
        let stopwatch = Stopwatch()
        while stopwatch.seconds < 120 {
            if let session = try? await PostgresConnection.connect(connection) { return await session.close() }
            try await Task.sleep(for: .milliseconds(50))
        }
        throw DrillFailure.notStarted(tail: logTail)
    }

    /// Ends the server, its data whole.
    func stop() async throws {
        let postmaster = Postmaster.running(in: place.data)
        try await postmaster?.end(workingIn: place.data)
    }

    func remove() async throws { try await DrillLeftovers.remove(place) }

    /// Leads to the server as its superuser, whatever the environment says.
    var connection: ConnectionSettings {
        ConnectionSettings(conninfo: "host='\(place.sockets)' port=\(Self.port)")
            .database(copied?.database ?? PrivateServer.superuser)
            .overriding([
                "user": copied?.superuser ?? PrivateServer.superuser, "sslmode": "disable", "options": "",
                "target_session_attrs": "any",
            ])
    }

    /// The end of the server's log.
    private var logTail: String { LogTail.read(place.log, from: 0) }

    var logSize: Int { LogTail.size(of: place.log) }

    /// Whether the log holds these words past that place, among its last four kilobytes.
    func logHolds(_ words: String, from start: Int) -> Bool { LogTail.read(place.log, from: start).contains(words) }

    private static func initdbOptions(_ contents: SetContents) -> [String] {
        let databases = contents.manifest.full?.databases.map(\.facts) ?? contents.settings.databases
        let model =
            databases.first { $0.name == "postgres" }
            ?? databases.first { $0.name == contents.manifest.pgCron.database }
        guard let model else { return ["--encoding=UTF8", "--locale=C.UTF-8"] }
        return ["--encoding=\(model.encoding)", "--lc-collate=\(model.collate)", "--lc-ctype=\(model.ctype)"]
    }
}
