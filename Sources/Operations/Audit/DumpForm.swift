/// What a dump is by its first bytes.
enum DumpForm: String, Sendable, Hashable {
    /// A script, from pg_dump, pg_dumpall or pg_restore.
    case plain
    case custom
    case directory
    case tar

    /// How many bytes tell.
    static let headLength = 512

    /// Nil for a tar archive that is none of pg_dump's: it begins with its list of contents.
    init?(head: [UInt8]) {
        if head.starts(with: "PGDMP".utf8) {
            self = .custom
        } else if Self.isTar(head) {
            guard head.prefix(100).prefix(while: { $0 != 0 }).elementsEqual("toc.dat".utf8) else { return nil }
            self = .tar
        } else {
            self = .plain
        }
    }

    private static func isTar(_ head: [UInt8]) -> Bool {
        head.count >= 262 && head[257..<262].elementsEqual("ustar".utf8)
    }
}

/// How a dump's file was compressed as a whole, after pg_dump.
enum DumpCompression: String, Sendable, Hashable {
    case gzip
    case zstd
    case xz

    /// Compressions that are known by their first bytes; `refused` names one that nothing here reads.
    static func of(_ head: [UInt8]) -> (known: DumpCompression?, refused: String?) {
        let known: [(DumpCompression, [UInt8])] = [
            (.gzip, [0x1F, 0x8B]), (.zstd, [0x28, 0xB5, 0x2F, 0xFD]), (.xz, [0xFD, 0x37, 0x7A, 0x58, 0x5A, 0x00]),
        ]
        let others: [(String, [UInt8])] = [
            ("bzip2", Array("BZh".utf8)), ("lz4", [0x04, 0x22, 0x4D, 0x18]), ("zip", [0x50, 0x4B, 0x03, 0x04]),
            ("7z", [0x37, 0x7A, 0xBC, 0xAF]), ("age", Array("age-encryption.org".utf8)),
            ("gpg", Array("-----BEGIN PGP MESSAGE".utf8)),
        ]
        return (
            known.first { head.starts(with: $0.1) }?.0, others.first { head.starts(with: $0.1) }?.0
        )
    }

    /// The program that decompresses standard input, and its arguments.
    ///
    /// zstd refuses windows of more than 128 MB unless told, as `--long=31` wrote them.
    var program: (name: String, arguments: [String]) {
        switch self {
        case .gzip: ("gzip", ["-dc"])
        case .zstd: ("zstd", ["-dcq", "--long=31"])
        case .xz: ("xz", ["-dcq"])
        }
    }
}
