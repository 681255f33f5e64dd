internal import BackupFormat
internal import CronModel
internal import CronSchedule
internal import FoundationEssentials

/// A backup that another tool has, as that tool describes it.
struct ExternalBackup: Sendable, Hashable {
    let label: String
    var startLsn: String?
    var stopLsn: String?
    var timeline: Int?
    var startedAt: Instant?
    var stoppedAt: Instant?
    var systemIdentifier: String?
    var tool: String?

    /// Reads what a tool says of its backups: what `pgbackrest --output=json info` prints, or the form that
    /// Documentation/Format.md describes.
    ///
    /// Oldest first. Throws `external-info`.
    static func list(_ text: String) throws -> [ExternalBackup] {
        let data = Data(text.utf8)
        if let stanzas = try? JSONDecoder().decode([BackrestStanza].self, from: data) {
            return stanzas.flatMap(\.backups)
        }
        let decoder = JSONDecoder()
        decoder.keyDecodingStrategy = .convertFromSnakeCase
        guard let list = try? decoder.decode(PlainList.self, from: data) else { throw BackupFailure.externalInfo(text) }
        return list.backups.map(\.backup)
    }
}

/// `{"backups":[{"label":…,"start_lsn":…}]}`.
private struct PlainList: Decodable {
    let backups: [Entry]

    struct Entry: Decodable {
        let label: String
        let startLsn: String?
        let stopLsn: String?
        let timeline: Int?
        let startedAt: Instant?
        let stoppedAt: Instant?
        let systemIdentifier: String?
        let tool: String?

        var backup: ExternalBackup {
            ExternalBackup(
                label: label,
                startLsn: startLsn,
                stopLsn: stopLsn,
                timeline: timeline,
                startedAt: startedAt,
                stoppedAt: stoppedAt,
                systemIdentifier: systemIdentifier,
                tool: tool
            )
        }
    }
}

/// A stanza as pgBackRest describes it (pgBackRest `src/command/info/info.c`).
private struct BackrestStanza: Decodable {
    struct Backup: Decodable {
        struct Positions: Decodable {
            let start: String
            let stop: String
        }
        struct Moments: Decodable {
            let start: Int
            let stop: Int
        }
        struct Database: Decodable {
            let id: Int
        }
        struct Program: Decodable {
            let version: String
        }
        let label: String
        let error: Bool?
        let lsn: Positions?
        let timestamp: Moments
        let archive: Positions?
        let database: Database
        let backrest: Program
    }
    struct Database: Decodable {
        let id: Int
        let systemIdentifier: UInt64

        private enum CodingKeys: String, CodingKey {
            case id
            case systemIdentifier = "system-id"
        }
    }
    let backup: [Backup]
    let db: [Database]

    var backups: [ExternalBackup] {
        backup.filter { $0.error != true }.map { backup in
            ExternalBackup(
                label: backup.label,
                startLsn: backup.lsn?.start,
                stopLsn: backup.lsn?.stop,
                // The first eight digits of a file's name.
                timeline: backup.archive.flatMap { Int($0.start.prefix(8), radix: 16) },
                startedAt: Instant(secondsSince1970: backup.timestamp.start),
                stoppedAt: Instant(secondsSince1970: backup.timestamp.stop),
                systemIdentifier: db.first { $0.id == backup.database.id }.map { String($0.systemIdentifier) },
                tool: "pgBackRest \(backup.backrest.version)"
            )
        }
    }
}
