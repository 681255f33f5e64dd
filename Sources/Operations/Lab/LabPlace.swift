internal import CronModel
internal import FoundationEssentials
internal import Glibc

/// Where one lab lies on disk.
///
/// What cronvault writes lies in `home`, which belongs to whoever runs cronvault.
struct LabPlace: ServerPlace {
    let base: String
    let home: String
    let socketBase: String
    let sockets: String

    var state: String { home + "/lab.json" }
    var configuration: String { home + "/server.conf" }
    var access: String { home + "/pg_hba.conf" }
    var data: String { home + "/data" }
    var unfinishedData: String { home + "/data.new" }
    var logs: String { home + "/log" }
    var lock: String { home + ".lock" }

    /// Root's labs lie in /var/lib/cronvault, since nobody else may enter root's home; others in the XDG state folder.
    static func of(_ name: LabName) throws(ActionableError) -> LabPlace {
        let isRoot = geteuid() == 0
        let base = try stateFolder() + "/lab"
        let socketBase = isRoot ? "/run/cronvault-lab" : "/tmp/cronvault-lab-\(geteuid())"
        return LabPlace(
            base: base,
            home: "\(base)/\(name.text)",
            socketBase: socketBase,
            sockets: "\(socketBase)/\(name.text)"
        )
    }

    /// Where cronvault keeps what is neither configuration nor repository.
    static func stateFolder() throws(ActionableError) -> String {
        guard geteuid() != 0 else { return "/var/lib/cronvault" }
        let environment = ProcessInfo.processInfo.environment
        if let folder = environment["XDG_STATE_HOME"], folder.hasPrefix("/") { return folder + "/cronvault" }
        guard let home = environment["HOME"], home.hasPrefix("/") else { throw LabFailure.home() }
        return home + "/.local/state/cronvault"
    }
}
