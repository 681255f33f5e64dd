internal import CronModel
internal import ExternalTools
internal import FoundationEssentials
internal import Glibc

/// The steps of `lab start`.
extension Lab {
    /// The server and its state, with data that initdb has made.
    func provision(_ request: Start, progress: (Text) -> Void) async throws -> (LabServer, LabState) {
        let known = FileManager.default.fileExists(atPath: place.data) ? try LabState.read(place) : nil
        let installation = try await PostgresInstallation.forLab(major: known?.major, bindir: request.bindir)
        let owner = try LabOwner.current()
        let server = LabServer(name: name, place: place, owner: owner, installation: installation)
        var state = try known ?? newState(installation)
        state.take(request, programs: installation.directory)
        try LabFolder.make(place.home)
        // Before the data: where there is data, there is a state.
        try state.write(place)
        if known == nil {
            let version = installation.version
            progress(Text("making a PostgreSQL \(version) server", zh: "正在创建 PostgreSQL \(version) 服务器"))
            try LabFolder.delete(place.data)
            try await server.initialize()
        }
        return (server, state)
    }

    /// Starts the server.
    ///
    /// A new one whose port was taken meanwhile gets another: no job of it carries the port yet.
    func launch(_ server: LabServer, _ state: inout LabState, progress: (Text) -> Void) async throws {
        progress(Text("starting it on port \(state.port)", zh: "正在端口 \(state.port) 上启动"))
        for attempt in 1...5 {
            do {
                return try await server.start(state)
            } catch {
                guard attempt < 5, !LoopbackPort.isFree(state.port) else { throw error }
                guard !state.isPrepared else { throw LabFailure.portTaken(state.port, name) }
                state.port = try Self.freePort()
                try state.write(place)
            }
        }
    }

    /// Gives a new lab's running server what it is to have, once.
    func prepare(_ state: LabState) async throws {
        guard !state.isPrepared else { return }
        var prepared = state
        try await client(state).prepare()
        prepared.isPrepared = true
        try prepared.write(place)
    }

    private func newState(_ installation: PostgresInstallation) throws -> LabState {
        LabState(
            port: try Self.freePort(),
            programs: installation.directory,
            major: installation.major,
            settings: [],
            libraries: [],
            isPrepared: false
        )
    }

    private static func freePort() throws -> UInt16 {
        guard let port = LoopbackPort.free() else { throw LabFailure.noPort() }
        return port
    }
}

extension LabState {
    /// Takes over what a start asks for.
    ///
    /// Only a new lab can go without the extension.
    mutating func take(_ request: Lab.Start, programs: String) {
        self.programs = programs
        if !request.settings.isEmpty { settings = request.settings }
        if !request.libraries.isEmpty { libraries = request.libraries }
        if !request.createsExtension { isPrepared = true }
    }

    /// Whether a running server has what a start asks for.
    func agrees(with request: Lab.Start) -> Bool {
        (request.settings.isEmpty || request.settings == settings)
            && (request.libraries.isEmpty || request.libraries == libraries)
            && (request.bindir ?? programs) == programs
    }
}
