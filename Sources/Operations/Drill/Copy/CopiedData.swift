internal import BackupFormat
internal import CronModel
internal import ExternalTools

/// The data of a throwaway server that are a copy of the source's, not initdb's.
struct CopiedData: Sendable {
    /// What pg_controldata says of them.
    struct Control: Sendable {
        let systemIdentifier: String
        let timeline: Int
        let walFileBytes: UInt64
        /// Below these of the source the server may not come up: prepared transactions and locks need their room.
        let settings: [(String, String)]
    }

    let superuser: String
    let database: String
    let control: Control

    /// Reads what pg_controldata says.
    ///
    /// Throws `pg-controldata-failed`, `damaged`.
    static func control(of folder: String, _ programs: PrivateServer) async throws -> Control {
        let (ending, said) = try await programs.program("pg_controldata", ["--pgdata=\(folder)"]).output()
        guard ending.succeeded else { throw ToolFailure.ended("pg_controldata", ending, on: folder) }
        var values: [Substring: String] = [:]
        for line in said.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            values[line[..<colon]] = String(line[line.index(after: colon)...].drop { $0 == " " })
        }
        guard let identifier = values["Database system identifier"],
            let timeline = values["Latest checkpoint's TimeLineID"].flatMap({ Int($0) }),
            let bytes = values["Bytes per WAL segment"].flatMap({ UInt64($0) })
        else { throw FormatError.damaged("global/pg_control", Text("it cannot be read", zh: "无法读取")) }
        let least = [
            ("max_prepared_transactions", "max_prepared_xacts setting"),
            ("max_locks_per_transaction", "max_locks_per_xact setting"),
        ].compactMap { name, key in values[Substring(key)].map { (name, $0) } }
        return Control(systemIdentifier: identifier, timeline: timeline, walFileBytes: bytes, settings: least)
    }
}
