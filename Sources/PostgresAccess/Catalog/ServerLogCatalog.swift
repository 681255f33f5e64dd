internal import FoundationEssentials

/// The end of the server's log, where the role may read it.
package enum ServerLogCatalog {
    /// The file that the logging collector writes to now; null where there is no collector or it may not be known.
    package static let currentFile = Statement<String?>("SELECT pg_catalog.pg_current_logfile()") {
        try $0.next(ifNotNull: String.self)
    }

    /// The last bytes of a file of the server, as text: bytes that are no UTF-8 are replaced.
    package static func tail(of path: String, bytes: Int) -> Statement<String> {
        Statement(
            """
            SELECT encode(pg_catalog.pg_read_binary_file(
                     \(path), greatest(0, (pg_catalog.pg_stat_file(\(path))).size - \(bytes)::bigint), \(bytes)::bigint),
                   'base64')
            """
        ) { row in
            let text = try row.next(String.self)
            return String(
                decoding: Data(base64Encoded: text, options: .ignoreUnknownCharacters) ?? Data(),
                as: UTF8.self
            )
        }
    }
}
