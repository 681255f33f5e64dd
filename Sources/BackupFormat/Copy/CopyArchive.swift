internal import CronModel
internal import FoundationEssentials

/// Looks at a base backup while it goes by as a tar archive: what it is, and that it is all there.
///
/// It must hold `backup_label`, `global/pg_control` and a `backup_manifest` whose own checksum is right. Whether each file
/// is as the manifest says is for pg_verifybackup, once it is unpacked.
package struct CopyArchive: Sendable {
    /// What it says of itself.
    package struct Facts: Sendable, Hashable {
        package let label: String
        package let startLsn: String
        package let stopLsn: String
        package let timeline: Int
        package let startedAt: String?
        package let systemIdentifier: String
        package let manifestChecksum: String
    }

    /// More than any `backup_label` has.
    private static let labelLimit = 1 << 16

    private let file: String
    private var tar: TarStream
    private var label: [UInt8] = []
    private var control: [UInt8] = []
    private var manifest = CopyManifest()

    package init(file: String) {
        self.file = file
        tar = TarStream(file: file)
    }

    /// Throws `damaged`.
    package mutating func take(_ bytes: UnsafeRawBufferPointer) throws {
        var (label, control, manifest) = (label, control, manifest)
        // Left alone meanwhile, so that they are changed in place.
        (self.label, self.control, self.manifest) = ([], [], CopyManifest())
        try tar.take(bytes) { member, piece in
            switch member.path {
            case "backup_label": label.append(contentsOf: piece.prefix(Self.labelLimit - label.count))
            // `ControlFileData` begins with the system identifier (`src/include/catalog/pg_control.h`).
            case "global/pg_control": control.append(contentsOf: piece.prefix(8 - control.count))
            case "backup_manifest": manifest.take(piece)
            default: break
            }
        }
        (self.label, self.control, self.manifest) = (label, control, manifest)
    }

    /// Throws `damaged` where something is missing or wrong.
    package func finish() throws -> Facts {
        try tar.finish()
        let label = try BackupLabel(label, file: file)
        guard control.count == 8 else { throw missing("global/pg_control") }
        guard let end = try manifest.finish(file: file) else { throw missing("backup_manifest") }
        return Facts(
            label: label.label,
            startLsn: end.start,
            stopLsn: end.stop,
            timeline: end.timeline,
            startedAt: label.startedAt,
            systemIdentifier: String(control.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }),
            manifestChecksum: end.checksum
        )
    }

    private func missing(_ name: String) -> any Error {
        FormatError.damaged(file, Text("it holds no \(name)", zh: "其中没有 \(name)"))
    }
}

/// `backup_label` of a base backup.
package struct BackupLabel: Sendable, Hashable {
    package let label: String
    /// Where recovery begins, and the file of write-ahead log that holds it.
    package let start: WalPosition?
    package let startFile: String
    package let startedAt: String?

    /// Throws `damaged`, naming the file that it lies in.
    package init(_ bytes: [UInt8], file: String) throws {
        var values: [Substring: Substring] = [:]
        let text = String(decoding: bytes, as: UTF8.self)
        for line in text.split(separator: "\n") {
            guard let colon = line.firstIndex(of: ":") else { continue }
            values[line[..<colon]] = line[line.index(after: colon)...].drop { $0 == " " }
        }
        // START WAL LOCATION: 0/2000028 (file 000000010000000000000002)
        guard let start = values["START WAL LOCATION"], let place = start.firstRange(of: "(file "),
            let label = values["LABEL"]
        else { throw FormatError.damaged(file, Text("it holds no backup_label", zh: "其中没有 backup_label")) }
        self.label = String(label)
        self.start = WalPosition(String(start.prefix { $0 != " " }))
        startFile = String(start[place.upperBound...].prefix { $0.isHexDigit })
        startedAt = values["START TIME"].map(String.init)
    }
}

/// `backup_manifest` as it goes by: its end, and the checksum of what comes before.
struct CopyManifest: Sendable {
    struct End: Sendable {
        let start: String
        let stop: String
        let timeline: Int
        let checksum: String
    }

    private struct Range: Decodable {
        let timeline: Int
        let start: String
        let stop: String

        private enum CodingKeys: String, CodingKey {
            case timeline = "Timeline"
            case start = "Start-LSN"
            case stop = "End-LSN"
        }
    }

    /// Its last lines, with the ranges of write-ahead log, are within so many bytes.
    private static let tailLimit = 1 << 16

    private var digest = SHA256Digest()
    private var tail: [UInt8] = []

    mutating func take(_ piece: UnsafeRawBufferPointer) {
        tail.append(contentsOf: piece)
        guard tail.count > 2 * Self.tailLimit else { return }
        let settled = tail.count - Self.tailLimit
        tail.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[..<settled])) }
        tail.removeFirst(settled)
    }

    /// Nil where there was none.
    ///
    /// Its last line holds the SHA-256 of all lines before (PostgreSQL `src/backend/backup/backup_manifest.c`,
    /// `SendBackupManifest`). Throws `damaged`.
    func finish(file: String) throws -> End? {
        guard !tail.isEmpty else { return nil }
        let wrong = FormatError.damaged(file, Text("its backup_manifest is wrong", zh: "其 backup_manifest 有误"))
        guard tail.last == UInt8(ascii: "\n"), let before = tail.dropLast().lastIndex(of: UInt8(ascii: "\n")) else {
            throw wrong
        }
        var digest = digest
        tail.withUnsafeBytes { digest.update(UnsafeRawBufferPointer(rebasing: $0[...before])) }
        let checksum = digest.hex
        let last = String(decoding: tail[(before + 1)...], as: UTF8.self)
        guard last.contains("\"Manifest-Checksum\": \"\(checksum)\"") else { throw wrong }
        let text = String(decoding: tail[...before], as: UTF8.self)
        guard let key = text.firstRange(of: "\"WAL-Ranges\": "),
            let list = text[key.upperBound...].firstRange(of: "]").map({ text[key.upperBound..<$0.upperBound] }),
            let ranges = try? JSONDecoder().decode([Range].self, from: Data(list.utf8)),
            let first = ranges.min(by: { $0.timeline < $1.timeline }),
            let final = ranges.max(by: { $0.timeline < $1.timeline })
        else { throw wrong }
        return End(start: first.start, stop: final.stop, timeline: final.timeline, checksum: checksum)
    }
}
