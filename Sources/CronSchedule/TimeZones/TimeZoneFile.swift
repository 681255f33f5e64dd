/// Decodes one TZif file (RFC 8536), version 1 to 4.
struct TimeZoneFile {
    let bytes: [UInt8]
    let name: String

    /// The six counts of a TZif header, and where its data begin.
    private struct Header {
        let version: UInt8
        let utCount: Int
        let standardCount: Int
        let leapCount: Int
        let timeCount: Int
        let typeCount: Int
        let characterCount: Int
        let dataStart: Int

        func dataLength(timeSize: Int) -> Int {
            timeCount * (timeSize + 1) + typeCount * 6 + characterCount + leapCount * (timeSize + 4) + standardCount
                + utCount
        }
    }

    /// The file's changes and the rule for what comes after them.
    ///
    /// - Throws: `malformed` and `leapSeconds`.
    func table() throws(TimeZoneError) -> TimeZoneTable {
        var header = try header(at: 0)
        var timeSize = 4
        if header.version >= UInt8(ascii: "2") {
            header = try self.header(at: header.dataStart + header.dataLength(timeSize: 4))
            timeSize = 8
        }
        guard header.leapCount == 0 else { throw .leapSeconds(name: name) }
        let (changes, offsets) = try changes(of: header, timeSize: timeSize)
        guard timeSize == 8, let rule = try footer(from: header.dataStart + header.dataLength(timeSize: 8)) else {
            return TimeZoneTable(changes: changes, offsets: offsets, repeatsFrom: nil)
        }
        return rule.table(after: changes, offsets: offsets)
    }

    private func header(at start: Int) throws(TimeZoneError) -> Header {
        guard start + 44 <= bytes.count, Array(bytes[start..<start + 4]) == Array("TZif".utf8) else {
            throw .malformed(name: name)
        }
        let counts = (0..<6).map { integer(at: start + 20 + $0 * 4, size: 4) }
        guard counts.allSatisfy({ (0...100_000).contains($0) }), counts[4] > 0 else { throw .malformed(name: name) }
        return Header(
            version: bytes[start + 4],
            utCount: counts[0],
            standardCount: counts[1],
            leapCount: counts[2],
            timeCount: counts[3],
            typeCount: counts[4],
            characterCount: counts[5],
            dataStart: start + 44
        )
    }

    private func changes(
        of header: Header,
        timeSize: Int
    ) throws(TimeZoneError) -> (ContiguousArray<Int>, ContiguousArray<Int>) {
        let start = header.dataStart
        guard start + header.dataLength(timeSize: timeSize) <= bytes.count else { throw .malformed(name: name) }
        let typeStart = start + header.timeCount * (timeSize + 1)
        let types = (0..<header.typeCount).map { integer(at: typeStart + $0 * 6, size: 4) }
        // RFC 8536 section 3.2 bounds an offset to -25…+26 hours.
        guard types.allSatisfy({ (-93_600...93_600).contains($0) }) else { throw .malformed(name: name) }
        var changes: ContiguousArray<Int> = []
        var offsets: ContiguousArray<Int> = [types[0]]
        for index in 0..<header.timeCount {
            let change = integer(at: start + index * timeSize, size: timeSize)
            let type = Int(bytes[start + header.timeCount * timeSize + index])
            guard type < types.count, changes.last.map({ $0 < change }) ?? true,
                (-TimeZoneTable.endless...TimeZoneTable.endless).contains(change)
            else { throw .malformed(name: name) }
            changes.append(change)
            offsets.append(types[type])
        }
        return (changes, offsets)
    }

    /// The POSIX rule between the two line ends at the file's end; nil where it is empty.
    private func footer(from start: Int) throws(TimeZoneError) -> PosixTimeZone? {
        guard start < bytes.count, bytes[start] == UInt8(ascii: "\n"),
            let end = bytes[(start + 1)...].firstIndex(of: UInt8(ascii: "\n"))
        else { throw .malformed(name: name) }
        if end == start + 1 { return nil }
        guard let rule = PosixTimeZone(Array(bytes[start + 1..<end])) else { throw .malformed(name: name) }
        return rule
    }

    /// A big-endian signed integer; the caller has checked the bounds.
    private func integer(at start: Int, size: Int) -> Int {
        var value: UInt64 = bytes[start] >= 0x80 ? .max : 0
        for byte in bytes[start..<start + size] { value = value << 8 | UInt64(byte) }
        return Int(Int64(bitPattern: value))
    }
}
