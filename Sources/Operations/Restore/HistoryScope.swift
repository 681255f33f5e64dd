internal import BackupFormat
internal import CronSchedule

/// Which runs of a set a restore brings back.
package enum HistoryScope: Sendable, Hashable {
    /// Those that stood in the table when the set was taken.
    case asOf
    /// Those, too, that had been deleted there by then.
    case all
    /// Those that stood there, from so many days before the set on.
    case days(Int)
    case none

    /// `as-of`, `all`, `none`, or a number of days: `30d`, `days 30`.
    package init?(_ text: String) {
        switch text {
        case "as-of": self = .asOf
        case "all": self = .all
        case "none": self = .none
        default:
            let words = text.split(separator: " ")
            let number = words.count == 2 && words[0] == "days" ? words[1] : text.hasSuffix("d") ? text.dropLast() : ""
            guard let days = Int(number), (1...100_000).contains(days) else { return nil }
            self = .days(days)
        }
    }

    /// How many runs of a set that is, at most.
    func rows(of history: HistoryLayer) -> Int64 {
        switch self {
        case .all: history.rows
        case .asOf, .days: history.liveRows
        case .none: 0
        }
    }

    /// The earliest time that is asked for, as history files write it, to the second; nil: any.
    func earliest(before taken: Instant) -> String? {
        guard case .days(let days) = self else { return nil }
        let text = taken.advanced(bySeconds: -86_400 * days).description
        return String(text.prefix(19)).split(separator: "T").joined(separator: " ")
    }
}
