internal import CronModel
internal import FoundationEssentials
internal import Glibc

/// Where one lab lies on disk.
///
/// What cronvault writes lies in `home`, which belongs to whoever runs cronvault; what the server writes in `data` and
/// `logs`, which belong to the server's user. So root never writes through a path that the server's user could bend.
struct LabPlace: Sendable {
    let base: String
    let home: String
    let socketBase: String
    let sockets: String

    var state: String { home + "/lab.json" }
    var configuration: String { home + "/server.conf" }
    var access: String { home + "/pg_hba.conf" }
    var data: String { home + "/data" }
    /// The server's files until initdb has made all of them.
    var unfinishedData: String { home + "/data.new" }
    var logs: String { home + "/log" }
    var log: String { logs + "/server.log" }
    var lock: String { home + ".lock" }

    /// Root's labs lie in /var/lib/cronvault, since nobody else may enter root's home; others in the XDG state folder.
    ///
    /// Socket folders are short: a socket's path has at most 107 bytes (unix(7), `sun_path`).
    static func of(_ name: LabName) throws(ActionableError) -> LabPlace {
        let isRoot = geteuid() == 0
        let base = try isRoot ? "/var/lib/cronvault/lab" : stateFolder() + "/cronvault/lab"
        let socketBase = isRoot ? "/run/cronvault-lab" : "/tmp/cronvault-lab-\(geteuid())"
        return LabPlace(
            base: base,
            home: "\(base)/\(name.text)",
            socketBase: socketBase,
            sockets: "\(socketBase)/\(name.text)"
        )
    }

    private static func stateFolder() throws(ActionableError) -> String {
        let environment = ProcessInfo.processInfo.environment
        if let folder = environment["XDG_STATE_HOME"], folder.hasPrefix("/") { return folder }
        guard let home = environment["HOME"], home.hasPrefix("/") else { throw LabFailure.home() }
        return home + "/.local/state"
    }
}
