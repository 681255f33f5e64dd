internal import CronModel
internal import ExternalTools
internal import PostgresAccess

/// What a drill restores onto.
enum DrillServer: Sendable {
    case throwaway(ThrowawayServer)
    case given(ScratchServer, bindir: String?)

    var connection: ConnectionSettings {
        switch self {
        case .throwaway(let server): server.connection
        case .given(let server, _): server.connection
        }
    }

    /// The folder of pg_restore.
    var bindir: String? {
        switch self {
        case .throwaway(let server): server.programs.installation.directory
        case .given(_, let bindir): bindir
        }
    }

    /// Nil for a server of our own.
    var givenAddress: String? {
        if case .given(let server, _) = self { server.server.facts.address } else { nil }
    }

    /// Nil for a server that is not ours to stop and start.
    var throwaway: ThrowawayServer? {
        if case .throwaway(let server) = self { server } else { nil }
    }
}
