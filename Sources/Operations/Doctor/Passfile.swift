internal import CronModel
internal import CronSchedule
internal import FoundationEssentials
internal import Glibc

/// The password file of the system user that a server runs as, from which libpq takes the passwords of pg_cron's
/// connections.
///
/// Passwords are not kept. By the rules of `passwordFromFile` in PostgreSQL's `src/interfaces/libpq/fe-connect.c`: the
/// first line that fits decides; a file that others may read is not used. The server's `PGPASSFILE` may name another
/// file, which nobody sees from here.
struct Passfile: Sendable, Hashable {
    let path: String
    /// Whether libpq uses it: others may not read it.
    let isPrivate: Bool
    private let lines: [[String]]

    /// More would be no password file.
    private static let largest = 1 << 20

    /// Each line: host, port, database, user.
    init(path: String, isPrivate: Bool, text: String) {
        self.path = path
        self.isPrivate = isPrivate
        lines = text.utf8.split(whereSeparator: { $0 == UInt8(ascii: "\n") || $0 == UInt8(ascii: "\r") })
            .filter { $0.first != UInt8(ascii: "#") }
            .compactMap(Self.fields)
    }

    /// The file of the user who owns a server's data on this host.
    ///
    /// Nil where the server runs elsewhere or the file may not be read; `text` is empty where there is none.
    static func read(ofServerAt data: String, _ facts: ServerFacts) -> Passfile? {
        var status = stat()
        guard isHere(data, facts), stat(data, &status) == 0, let home = home(of: status.st_uid) else { return nil }
        let path = home + "/.pgpass"
        var file = stat()
        guard stat(path, &file) == 0 else {
            return errno == ENOENT ? Passfile(path: path, isPrivate: true, text: "") : nil
        }
        guard file.st_mode & S_IFMT == S_IFREG, file.st_size <= largest,
            let text = try? String(contentsOf: URL(filePath: path), encoding: .utf8)
        else { return nil }
        return Passfile(path: path, isPrivate: file.st_mode & (S_IRWXG | S_IRWXO) == 0, text: text)
    }

    /// Whether a line has a password for a connection.
    func has(_ node: NodeAddress, database: String, user: String) -> Bool {
        isPrivate
            && lines.contains { line in
                zip(line, [Self.host(node.name), "\(node.port)", database, user]).allSatisfy {
                    $0 == "*" || ExactText($0) == ExactText($1)
                }
            }
    }

    /// A socket in the default folder goes by this name; that of another folder by its path.
    private static func host(_ name: String) -> String {
        ["", "/var/run/postgresql", "/run/postgresql", "/tmp"].contains(name) ? "localhost" : name
    }

    /// Whether this very server works in this folder of this host: its `postmaster.pid` has its port and start.
    private static func isHere(_ data: String, _ facts: ServerFacts) -> Bool {
        guard
            let text = try? String(contentsOf: URL(filePath: data + "/postmaster.pid"), encoding: .utf8),
            case let lines = text.split(separator: "\n", omittingEmptySubsequences: false), lines.count > 3,
            let start = Int(lines[2]), let told = Instant(iso8601: facts.startedAt)
        else { return false }
        // The file has the moment before recovery, SQL the one after it.
        return Int32(lines[3]) == facts.port && (start - 1...start + 3600).contains(told.secondsSince1970)
    }

    private static func home(of user: uid_t) -> String? {
        var (entry, found) = (passwd(), UnsafeMutablePointer<passwd>?.none)
        var buffer = [CChar](repeating: 0, count: 16_384)
        guard getpwuid_r(user, &entry, &buffer, buffer.count, &found) == 0, found != nil else { return nil }
        return String(cString: entry.pw_dir)
    }

    /// Four fields apart by colons; a backslash makes the next character a plain one.
    ///
    /// The fifth is the password: without it the line says nothing.
    private static func fields(_ line: Substring.UTF8View) -> [String]? {
        var (fields, field, isEscaped): ([String], [UInt8], Bool) = ([], [], false)
        for byte in line {
            if !isEscaped, byte == UInt8(ascii: "\\") {
                isEscaped = true
            } else if !isEscaped, byte == UInt8(ascii: ":") {
                fields.append(String(decoding: field, as: UTF8.self))
                field = []
                if fields.count == 4 { return fields }
            } else {
                field.append(byte)
                isEscaped = false
            }
        }
        return nil
    }
}
