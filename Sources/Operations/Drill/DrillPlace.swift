internal import BackupFormat
internal import CronModel
internal import FoundationEssentials
internal import Glibc

/// Where one drill's server lies on disk.
struct DrillPlace: ServerPlace {
    /// The folder of all drills.
    let base: String
    let id: String
    let socketBase: String

    var home: String { "\(base)/\(id)" }
    var configuration: String { home + "/server.conf" }
    var access: String { home + "/pg_hba.conf" }
    var data: String { home + "/data" }
    var unfinishedData: String { home + "/data.new" }
    var logs: String { home + "/log" }
    var sockets: String { "\(socketBase)/\(id)" }

    /// `scratch` is a folder with more room than the one where cronvault keeps its state.
    static func of(_ id: SetID, scratch: String?) throws -> DrillPlace {
        DrillPlace(base: try scratch ?? folder(), id: Self.short(id), socketBase: socketBase)
    }

    /// Where drills leave what they leave.
    static func folder() throws(ActionableError) -> String { try LabPlace.stateFolder() + "/drill" }

    static var socketBase: String { geteuid() == 0 ? "/run/cronvault-drill" : "/tmp/cronvault-drill-\(geteuid())" }

    private static func short(_ id: SetID) -> String { id.description.lowercased() }

    /// Bytes that the file system of the folder still takes from us.
    var freeBytes: Int64? {
        var folder = base
        var status = statvfs()
        while statvfs(folder, &status) != 0 {
            guard let slash = folder.lastIndex(of: "/"), slash > folder.startIndex else { return nil }
            folder = String(folder[..<slash])
        }
        return Int64(clamping: UInt64(status.f_bavail) * UInt64(status.f_frsize))
    }
}
