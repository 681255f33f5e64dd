internal import Synchronization

/// The rules of one time zone, read from the system's TZif files, which are what Debian's PostgreSQL reads too.
public struct TimeZoneRules: Sendable {
    /// The zone's name as its file spells it, `Europe/Berlin`.
    public let name: String
    let table: TimeZoneTable

    /// UTC, without reading any file.
    public static let utc = TimeZoneRules(name: "UTC", table: .utc)

    /// Reads a zone by its IANA name.
    ///
    /// Letter case does not matter, as for PostgreSQL. A zone is read once in a process and then remembered.
    /// Nothing outside the directory is ever read: absolute names, `..` and links that lead out are refused.
    ///
    /// - Parameters:
    ///   - name: such as `Asia/Shanghai`, `UTC`, `GMT`.
    ///   - directory: the root of a zoneinfo tree.
    /// - Returns: the zone, with its name as the tree spells it.
    /// - Throws: an unknown name, with the nearest known one; a file that is damaged or counts leap seconds.
    public static func load(
        _ name: String,
        directory: String = systemDirectory
    ) throws(TimeZoneError) -> TimeZoneRules {
        let key = Key(directory: directory, name: name)
        if let rules = loaded.withLock({ $0[key] }) { return rules }
        let (found, bytes) = try TimeZoneDirectory(root: directory).file(named: name)
        let table = try TimeZoneFile(bytes: bytes, name: found).table()
        let rules = TimeZoneRules(name: found, table: table)
        loaded.withLock { $0[key] = rules }
        return rules
    }

    /// The names of all zones in a zoneinfo tree, sorted; empty where there is none.
    public static func names(directory: String = systemDirectory) -> [String] {
        TimeZoneDirectory(root: directory).names()
    }

    /// Seconds east of UTC at an instant.
    public func offset(at instant: Instant) -> Int {
        table.stretch(at: bounded(instant)).offset
    }

    /// The first instant after the given one at which the offset is another; nil where none ever comes.
    public func nextChange(after instant: Instant) -> Instant? {
        let start = table.stretch(at: bounded(instant))
        var end = start.end
        while end < TimeZoneTable.endless, end <= Instant.latest.secondsSince1970 {
            let next = table.stretch(at: end)
            if next.offset != start.offset { return Instant(secondsSince1970: end) }
            end = next.end
        }
        return nil
    }

    /// An instant as the table takes it: where seconds nearly overflow, the last rule holds.
    private func bounded(_ instant: Instant) -> Int {
        min(max(instant.secondsSince1970, -TimeZoneTable.endless), TimeZoneTable.endless)
    }

    private struct Key: Hashable {
        let directory: String
        let name: String
    }

    private static let loaded = Mutex<[Key: TimeZoneRules]>([:])
}

extension TimeZoneRules: Hashable {
    /// Zones are compared by their names and the identity of what was read under it.
    public static func == (left: TimeZoneRules, right: TimeZoneRules) -> Bool {
        left.name == right.name && left.table === right.table
    }

    /// Feeds the name.
    public func hash(into hasher: inout Hasher) {
        hasher.combine(name)
    }
}
