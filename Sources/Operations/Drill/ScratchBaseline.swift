internal import BackupFormat
internal import FoundationEssentials
internal import Glibc
internal import PostgresAccess

/// What stood on a scratch server before a drill began there; kept on this machine until all else has been taken away, so that
/// the next drill there cleans up after one that was killed.
struct ScratchBaseline: Codable, Sendable {
    let systemIdentifier: String
    let dataFolder: String
    /// The process of the drill, as in `DrillState`.
    let process: Int32
    let started: UInt64
    let roles: [String]
    let databases: [String]
    /// Databases that stood there and that the set restores into, none of them with anything in it.
    let used: [String: ScratchCatalog.PublicSchema]
    let configured: [String]
    let hadExtension: Bool
    /// What the set brings: nothing else that has come since is taken away.
    let brought: Brought

    struct Brought: Codable, Sendable {
        let roles: Set<String>
        let databases: Set<String>
    }

    var isAlive: Bool { ProcessStart.of(process) == started }

    private static func path(_ identifier: String, _ dataFolder: String) throws -> String {
        let name = "scratch-\(identifier)-\(SHA256Digest.hex(of: dataFolder).prefix(16)).json"
        return try DrillPlace.folder() + "/" + name
    }

    static func read(_ identifier: String, _ dataFolder: String) throws -> ScratchBaseline? {
        let data = FileManager.default.contents(atPath: try path(identifier, dataFolder))
        return try data.map { try JSONDecoder().decode(ScratchBaseline.self, from: $0) }
    }

    func keep() throws {
        try LabFolder.make(try DrillPlace.folder())
        let text = String(decoding: try JSONEncoder().encode(self), as: UTF8.self)
        try LabFolder.write(text, to: Self.path(systemIdentifier, dataFolder), mode: 0o600)
    }

    func forget() throws { unlink(try Self.path(systemIdentifier, dataFolder)) }
}
