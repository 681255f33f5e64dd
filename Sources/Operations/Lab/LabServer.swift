internal import CronModel
internal import ExternalTools

/// A lab's server.
struct LabServer: Sendable {
    let name: LabName
    let place: LabPlace
    let programs: PrivateServer

    init(name: LabName, place: LabPlace, owner: LabOwner, installation: PostgresInstallation) {
        self.name = name
        self.place = place
        programs = PrivateServer(place: place, owner: owner, installation: installation)
    }

    /// Makes the data folder.
    func initialize() async throws {
        try await programs.initialize()
    }

    /// Writes the configuration and starts the server, which goes on when cronvault ends.
    ///
    /// Throws `lab-not-started`.
    func start(_ state: LabState) async throws {
        let configuration = LabConfiguration(place: place, state: state)
        let tail = try await programs.start(
            configuration: configuration.server,
            access: configuration.access,
            port: state.port
        )
        if let tail { throw LabFailure.notStarted(name, tail: tail) }
    }
}
