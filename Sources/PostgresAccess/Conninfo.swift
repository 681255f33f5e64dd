internal import CLibPQ
internal import Glibc

/// What can be told of a connection string without connecting.
enum Conninfo {
    /// Whether the string, the environment or a service decides which database to connect to.
    static func namesDatabase(_ conninfo: String) -> Bool {
        if getenv("PGDATABASE") != nil || getenv("PGSERVICE") != nil { return true }
        guard conninfo.contains("=") || conninfo.hasPrefix("postgres") else { return !conninfo.isEmpty }
        guard let options = PQconninfoParse(conninfo, nil) else { return true }
        defer { PQconninfoFree(options) }
        var next = options
        while let keyword = next.pointee.keyword {
            let name = String(cString: keyword)
            if name == "dbname" || name == "service", next.pointee.val != nil { return true }
            next += 1
        }
        return false
    }
}
