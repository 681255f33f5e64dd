/// Where a server of cronvault's own lies on disk: a lab's or a drill's.
///
/// What cronvault writes lies beside `data` and `logs`, which belong to the server's user. So root never writes through a
/// path that the server's user could bend.
protocol ServerPlace: Sendable {
    var configuration: String { get }
    var access: String { get }
    var data: String { get }
    /// The server's files until initdb has made all of them.
    var unfinishedData: String { get }
    var logs: String { get }
    /// The folder above the sockets', which may be shared.
    var socketBase: String { get }
    /// Short: a socket's path has at most 107 bytes (unix(7), `sun_path`).
    var sockets: String { get }
}

extension ServerPlace {
    var log: String { logs + "/server.log" }

    func socket(port: UInt16) -> String { "\(sockets)/.s.PGSQL.\(port)" }
}
